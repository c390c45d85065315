"""Statistics of a crossplot in words and as a table, without any window."""

from resources import translate
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views.crossplot._points import Regression, Summary


def summary_text(title: str, summary: Summary | None) -> str:
    """Number, mean, standard deviation and percentiles of a property; its unit stands in the title."""
    if summary is None:
        return translate("{property}: no values", property=title)
    return translate(
        "{property}: n {n}, mean {mean}, std {std}, min {low}, P10 {p10}, P50 {p50}, P90 {p90}, max {high}",
        property=title,
        n=summary.n,
        **{name: readable(getattr(summary, name)) for name in ("mean", "std", "low", "p10", "p50", "p90", "high")},
    )


def equation_text(line: Regression, log_x: bool, log_y: bool) -> str:
    """The equation of a regression with its errors, R2, r and n; logarithms where the axes are logarithmic."""
    x, y = ("log10 X" if log_x else "X"), ("log10 Y" if log_y else "Y")
    low, high = line.r2_range
    return translate(
        "{y} = ({intercept} ± {intercept_error}) {sign} ({slope} ± {slope_error}) · {x}, R² {r2} "
        "(95 %: {low} to {high}), r {r}, n {n}, spread about the line {residual}; band: 95 % confidence of the line; "
        "all as if the points were independent",
        y=y,
        x=x,
        intercept=f"{line.intercept:.4g}".replace("-", "−"),
        intercept_error=f"{line.intercept_error:.2g}",
        sign="−" if line.slope < 0 else "+",
        slope=f"{abs(line.slope):.4g}",
        slope_error=f"{line.slope_error:.2g}",
        r2=f"{line.r2:.3f}",
        low=f"{low:.3f}",
        high=f"{high:.3f}",
        r=f"{line.r:.3f}".replace("-", "−"),
        n=line.n,
        residual=f"{line.residual:.4g}",
    )


def statistics_table(columns: list[tuple[str, Summary | None]], line: Regression | None, n_selected: int) -> str:
    """A tab-separated table, one property a row, the regression and the number of selected points below."""
    heads = ["n", "mean", "std", "min", "P10", "P50", "P90", "max"]
    rows = ["\t".join([translate("Property"), *heads])]
    for title, summary in columns:
        if summary is not None:
            of = (summary.mean, summary.std, summary.low, summary.p10, summary.p50, summary.p90, summary.high)
            rows.append("\t".join([title, str(summary.n), *(f"{value:.9g}" for value in of)]))
    if line is not None:
        slope, intercept, error = translate("Slope"), translate("Intercept"), translate("standard error")
        rows.append("\t".join([slope, f"{line.slope:.9g}", error, f"{line.slope_error:.9g}"]))
        rows.append("\t".join([intercept, f"{line.intercept:.9g}", error, f"{line.intercept_error:.9g}"]))
        rows.append("\t".join(["r", f"{line.r:.9g}", "R2", f"{line.r2:.9g}", "n", str(line.n)]))
        rows.append("\t".join([translate("Spread about the line"), f"{line.residual:.9g}"]))
    if n_selected:
        rows.append("\t".join([translate("Selected points"), str(n_selected)]))
    return "\n".join(rows)
