"""Pictures: what a chart shows, drawn as SVG by templates of our own and turned into PNG.

A chart library would bring 80 to 130 MB and a second of start for five kinds of drawing, and the same SVG
serves the web page.
"""
