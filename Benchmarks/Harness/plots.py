"""Line charts as self-contained SVG: no package, no script, no font but the reader's own."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 46, 52
COLOURS = ["#1b6ca8", "#c8553d", "#3a7d44", "#7d5ba6", "#b8860b"]


def short(value):
    """1000000 as 10⁶ when it is a power of ten, else with few digits."""
    if value >= 1_000 and math.log10(value) == int(math.log10(value)):
        return "10" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(int(math.log10(value))))
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ticks(top):
    """Four to eight round steps from zero to at least `top`."""
    step = 10 ** math.floor(math.log10(top)) if top > 0 else 1
    while top / step < 4:
        step /= 2
    return [step * index for index in range(math.ceil(top / step) + 1)]


def line_chart(title, x_label, y_label, series, log_x=True):
    """`series` is a list of (name, [(x, y), …]); y begins at zero, so that a slope is not made to look steep."""
    points = [point for _, line in series for point in line]
    if not points:
        return None
    scale = math.log10 if log_x else float
    low, high = min(scale(x) for x, _ in points), max(scale(x) for x, _ in points)
    marks = ticks(max(y for _, y in points))

    def place(x, y):
        across = (scale(x) - low) / (high - low) if high > low else 0.5
        return (LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y / marks[-1] * (HEIGHT - TOP - BOTTOM))

    def text(x, y, words, anchor="middle", extra=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(words)}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f"<title>{escape(title)}</title>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(LEFT, 18, title, "start", ' font-size="14" font-weight="bold"'),
    ]
    for mark in marks:
        _, y = place(points[0][0], mark)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(text(LEFT - 8, y + 4, f"{mark:,.3g}" if mark < 1_000 else f"{mark:,.0f}", "end"))
    for x in sorted({x for x, _ in points}):
        across, _ = place(x, 0)
        parts.append(f'<line x1="{across:.1f}" y1="{HEIGHT - BOTTOM}" x2="{across:.1f}" y2="{HEIGHT - BOTTOM + 5}" stroke="#222"/>')
        parts.append(text(across, HEIGHT - BOTTOM + 19, short(x)))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label))
    parts.append(text(18, (TOP + HEIGHT - BOTTOM) / 2, y_label, "middle", f' transform="rotate(-90 18 {(TOP + HEIGHT - BOTTOM) / 2:.1f})"'))
    for index, (name, line) in enumerate(series):
        colour = COLOURS[index % len(COLOURS)]
        spots = [place(x, y) for x, y in sorted(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<rect x="{LEFT + index * 190}" y="27" width="10" height="10" fill="{colour}"/>')
        parts.append(text(LEFT + index * 190 + 15, 36, name, "start"))
    return "\n".join(parts + ["</svg>"]) + "\n"
