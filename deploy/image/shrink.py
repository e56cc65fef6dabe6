"""Makes the installed bot small: the Dockerfile runs this with the bot's own Python when it builds the image.

What no command of the bot reads is removed, and of a library's modules only the bytecode is kept. A pattern
that finds nothing stops the build: a library has changed, and somebody has to look.
"""

import pickle
import py_compile
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from babel.core import get_global

from bot.core.i18n.languages import SUPPORTED_LANGUAGES

UNREAD = (
    # What a library needs to be tested, checked, compiled or removed.
    *("*/tests", "*/testing", "asyncpg/_testbase", "*.dist-info/RECORD"),
    *(f"**/*.{suffix}" for suffix in ("pyi", "pyx", "pxd", "c", "h", "hpp", "cpp")),
    # Databases that the bot cannot use.
    *(f"sqlalchemy/dialects/{name}" for name in ("mssql", "mysql", "oracle")),
    # Pillow reads PNG, JPEG and WebP for the bot (bot/core/library/image_scaling.py); resvg draws letters.
    *("PIL/_avif.*.so", "pillow.libs/libavif-*"),
    *("PIL/_imagingft.*.so", "pillow.libs/libfreetype-*", "pillow.libs/libharfbuzz-*"),
    # Voice and prefixed commands on Discord, pydantic's old interface, and the languages that pygments knows.
    *("discord/bin", "discord/ext", "pydantic/v1"),
    *("pygments/lexers/[a-z]*.py", "pygments/lexers/_*_builtins.py"),
)
READ_OF_EVERY_LOCALE = {"character_order", "number_symbols"}
"""What the bot asks Babel about a language that it does not speak, such as that of a source."""


def find_all(folder: Path, pattern: str) -> list[Path]:
    """List the files and folders below *folder* that fit *pattern*.

    Raises:
        SystemExit: there is none.
    """
    found = list(folder.glob(pattern))
    if not found:
        sys.exit(f"shrink.py: {pattern} finds nothing in {folder}: correct its line, or delete it.")
    return found


def remove_unread(packages: Path) -> None:
    """Remove what `UNREAD` lists, and bytecode that a wheel brought along."""
    for path in (path for pattern in UNREAD for path in find_all(packages, pattern)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # it may have been in a folder that is gone
    for path in packages.rglob("__pycache__"):
        shutil.rmtree(path)


def list_spoken_locales() -> set[str]:
    """List the locales that the bot speaks, with those that they inherit from."""
    names = {"root"}
    for language in SUPPORTED_LANGUAGES.values():
        name = language.cldr_locale
        while name not in names:
            names.add(name)
            name = get_global("parent_exceptions").get(name) or name.rpartition("_")[0] or "root"
    return names


def shrink_locales(packages: Path) -> None:
    """Keep whole only the locales that the bot speaks."""
    spoken = list_spoken_locales()
    for file in find_all(packages, "babel/locale-data/*.dat"):
        if file.stem not in spoken:
            content = pickle.loads(file.read_bytes())  # noqa: S301 (Babel's own file)
            kept = {key: content[key] for key in content if key in READ_OF_EVERY_LOCALE}
            file.write_bytes(pickle.dumps(kept))


def strip_symbols(packages: Path) -> None:
    """Remove from compiled libraries what only debuggers read."""
    subprocess.run(["strip", "--strip-unneeded", *find_all(packages, "**/*.so*")], check=True)  # noqa: S603, S607


def compile_modules(packages: Path) -> None:
    """Compile all modules. Those of the bot keep their source: tracebacks show it, and Alembic reads it.

    Python must not compare bytecode with the dates of sources, because copying changes those.
    """
    modules = find_all(packages, "**/*.py")
    with ProcessPoolExecutor() as pool:
        list(pool.map(compile_module, modules, chunksize=50))
    for source in modules:
        if not is_own(source):
            source.unlink()


def compile_module(source: Path) -> None:
    """Compile a module: into `__pycache__` if its source stays, otherwise to its place."""
    target = None if is_own(source) else str(source.with_suffix(".pyc"))
    py_compile.compile(
        str(source), target, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )


def is_own(source: Path) -> bool:
    """True if this is a module of the bot."""
    return "/site-packages/bot/" in str(source)


def main() -> None:
    """Shrink the Python environment that runs this."""
    packages = Path(sysconfig.get_path("purelib"))
    remove_unread(packages)
    shrink_locales(packages)
    strip_symbols(packages)
    compile_modules(packages)


if __name__ == "__main__":
    main()
