"""Writes tiny wheels: reads [[name, version, [requirement, ...]], ...] as JSON from standard input, and a folder as argument."""

import json
import pathlib
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])
for name, version, requires in json.load(sys.stdin):
    stem = f"{name.replace('-', '_')}-{version}"
    extras = sorted({part.split("'")[1] for text in requires for part in text.split(";")[1:] if "extra ==" in part})
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
    metadata += [f"Provides-Extra: {extra}\n" for extra in extras]
    metadata += [f"Requires-Dist: {text}\n" for text in requires]
    info = f"{stem}.dist-info"
    files = {
        f"{name.replace('-', '_')}.py": f"version = {version!r}\n",
        f"{info}/METADATA": "".join(metadata),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)
