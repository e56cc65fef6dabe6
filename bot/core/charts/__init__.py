"""Charts as pictures: drawn as SVG, and as PNG where a platform wants a file.

There is no chart library on purpose: it would add 80 to 130 MB and a second of start for five kinds of
chart, and one SVG serves the web page as well.
"""
