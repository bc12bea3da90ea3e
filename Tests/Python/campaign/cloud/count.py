"""What a scene counted: per command of the client, and in all."""

from dataclasses import dataclass, field

COLUMNS = ("requests", "published", "stored", "shown")
TOTALS = ("untapped", "duplicates", "lost", "seconds")
OTHERS = "(other points)"  # of doctor's probe


@dataclass
class Count:
    rows: dict = field(default_factory=dict)  # a command: its COLUMNS
    totals: dict = field(default_factory=dict)  # TOTALS

    def add(self, command, *values):
        self.rows[command] = [old + new for old, new in zip(self.rows.get(command, [0] * len(values)), values)]

    @property
    def sums(self):
        return {name: sum(values) for name, values in zip(COLUMNS, zip(*self.rows.values()))}

    def lines(self, name):
        """A line a command, and the scene's own."""
        for command, values in self.rows.items():
            yield line(name, command, values)
        yield line(name, "all", [*self.sums.values(), *self.totals.values()])


def line(name, command, values):
    return f"{name:<26}{command:<20}" + "".join(f"{value:>11}" for value in values)
