"""The main rows of the tables in the model card: what a user sees is what was measured."""

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

from models import ModelCard
from models._card import read_card
from resources import resource_path
from tests.benchmarks.model_tables.goals import Record, Row, as_plain, bars_of, own_rows

TABLES = ("faults", "missing", "noise", "horizons", "impedance", "calibration", "hidden-real")
ALIGNMENT = 8  # bytes, of a safetensors header


def write_card(record: Record, name: str) -> Path:
    """Put the main rows into the card of a model that ships, or of a weights file; its tensors stay as they are."""
    path = Path(name) if name.endswith(".safetensors") else resource_path("weights", f"{name}.safetensors")
    card = read_card(path)
    replace_card(path, replace(card, extra=card.extra | {"benchmark": main_rows(record, card.name)}))
    return path


def main_rows(record: Record, model: str) -> dict[str, Any]:
    """Goals and means of the model's rows, of imported models, random weights and the best classical method."""
    tables = {}
    for name in TABLES:
        table = record.get("tables", {}).get(name)
        if not table:
            continue
        columns = {column: _chosen(rows, model) for column, rows in table["columns"].items()}
        tables[name] = {"measured": table["measured"], "columns": columns}
    return {"goals": as_plain(bars_of(record, model)), "tables": tables}


def replace_card(path: Path, card: ModelCard) -> None:
    """Write the weights file again with another card; whole or not at all."""
    whole = path.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    header = json.loads(whole[8 : 8 + length])
    header["__metadata__"]["card"] = card.to_json()
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    part = path.with_suffix(".part")
    part.write_bytes(struct.pack("<Q", len(text)) + text + whole[8 + length :])
    part.replace(path)


def _chosen(rows: dict[str, Row], model: str) -> dict[str, Any]:
    random = f"{model}, random weights"
    kept = {name: row for name, row in rows.items() if row["kind"] == "imported" or name == random}
    classical = {name: row for name, row in rows.items() if row["kind"] == "classical"}
    return {name: _means(row) for name, row in (own_rows(rows, model) | kept | classical).items()}


def _means(row: Row) -> dict[str, Any]:
    return {key: value["mean"] if isinstance(value, dict) else value for key, value in row.items() if key != "kind"}
