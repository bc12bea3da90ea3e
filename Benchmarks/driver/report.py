"""The table: one line a budget, with the reference it was measured against."""

import json


class Report:
    def __init__(self):
        self.rows = []

    def at_least(self, what, value, budget, detail, unit=" x"):
        self._add(what, value, f">= {_text(budget)}{unit}", unit, value >= budget, detail)

    def at_most(self, what, value, budget, detail, unit=" x"):
        self._add(what, value, f"<= {_text(budget)}{unit}", unit, value <= budget, detail)

    def told(self, what, value, detail, unit):
        """A row without a budget."""
        self._add(what, value, "-", unit, None, detail)

    def _add(self, what, value, budget, unit, passed, detail):
        row = {"what": what, "value": value, "unit": unit.strip(), "budget": budget, "passed": passed, "detail": detail}
        self.rows.append(row)
        verdict = {None: "", True: "PASS", False: "MISS"}[passed]
        print(_line(what, f"{_text(value)}{unit}", budget, verdict, detail), flush=True)

    def heading(self):
        print(_line("what", "measured", "budget", "", "how"))
        print(_line("-" * 40, "-" * 12, "-" * 12, "----", "-" * 20), flush=True)

    def finish(self, path):
        """Writes the rows as JSON, says the verdict, and returns the exit status."""
        with open(path, "w") as file:
            json.dump(self.rows, file, indent=2)
            file.write("\n")
        verdicts = [row["passed"] for row in self.rows if row["passed"] is not None]
        missed = [row["what"] for row in self.rows if row["passed"] is False]
        print(f"\n{sum(verdicts)} of {len(verdicts)} budgets met" + (": missed " if missed else ""), end="")
        print("; ".join(missed))
        return 1 if missed or not self.rows else 0


def _text(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 10 else f"{value:.0f}"


def _line(what, value, budget, verdict, detail):
    return f"{what:<40} {value:>12} {budget:>12} {verdict:<4}  {detail}".rstrip()
