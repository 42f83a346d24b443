"""The report's page and its style sheet."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#22282b;--soft:#5c666b;--line:#dcd8cf;--card:#fff;
--left:#0b6e8a;--right:#b4551a;--norm:#8a8f5c}
@media (prefers-color-scheme:dark){:root{--paper:#16191b;--ink:#e9e6df;--soft:#a3abae;--line:#343a3d;--card:#1e2325;
--left:#5cc0dc;--right:#f0a06a;--norm:#a9ae78}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.2rem;font-weight:600;margin:0;color:var(--soft)}
h2{font-size:1.15rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0 0 .4rem}
.lead{font-size:1.5rem;line-height:1.35;margin:.4rem 0 1.6rem;max-width:46rem}
.cards,.shots,.charts{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr))}
.charts{grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr))}
.card,section,figure{background:var(--card);border:1px solid var(--line);border-radius:.6rem;
padding:1rem 1.15rem;margin:0}
.card h2{margin:0;font-size:1rem}.card p{margin:0;color:var(--soft)}
.card .big{font-size:2.8rem;line-height:1.2;font-weight:650;color:var(--ink)}
.card.left{border-top:4px solid var(--left)}.card.right{border-top:4px solid var(--right)}
figure svg{width:100%;height:auto;max-height:30rem;display:block;border-radius:.3rem}
figcaption{color:var(--soft);margin-top:.5rem}
.chart{width:100%;height:auto;display:block}
.axis{stroke:var(--line)}.axis.zero{stroke:var(--soft)}
.tick,.note{fill:var(--soft);font-size:12px}
.line{fill:none;stroke-width:2.5}.band{opacity:.16}
.line.left{stroke:var(--left)}.line.right{stroke:var(--right);stroke-dasharray:7 3}
.band.left{fill:var(--left)}.band.right{fill:var(--right)}
.norm{fill:var(--norm);opacity:.22}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:.5rem 0 0;padding:0;
color:var(--soft);font-size:.9rem}
.legend .left::before,.legend .right::before{content:"";display:inline-block;width:1.6rem;margin-right:.5rem;
vertical-align:middle;border-top:3px solid var(--left)}
.legend .right::before{border-top:3px dashed var(--right)}
.norm-key::before{content:"";display:inline-block;width:1.6rem;height:.7rem;margin-right:.5rem;background:var(--norm);
opacity:.4;vertical-align:middle}
.plumb{stroke:#fff;paint-order:stroke}.thigh{stroke:#ffb000;stroke-linecap:round}.arc{stroke:#ffb000;fill:none}
.joint{fill:#fff;stroke:#222}.degrees{fill:#fff;font-weight:700;paint-order:stroke;stroke:#111;stroke-width:5px;
stroke-linejoin:round}
.shot{background:#39424a}.bone{stroke:#9fb0b8;stroke-width:4;stroke-linecap:round}.bone.near{stroke:#fff}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);font-weight:400;
vertical-align:top}
thead th{color:var(--soft);font-size:.9rem}
.small{color:var(--soft);font-size:.92rem;max-width:46rem}
@media print{body{background:#fff}.card,section,figure{break-inside:avoid}}
"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Hip extension: {name}</title><style>{style}</style></head><body><main>
<h1>Hip extension, {name}</h1><p class="lead">{sentence}</p>
<div class="cards">{cards}</div>
<h2>Where each leg was furthest behind</h2><div class="shots">{pictures}</div>
<h2>The mean stride</h2><div class="charts">{charts}</div>
<h2>Numbers</h2>{details}
<h2>Each step</h2><div class="scroll"><table><thead><tr><th>at</th><th>leg</th><th>side of the camera</th>
<th>facing</th><th>thigh to vertical</th><th>trunk-thigh</th></tr></thead><tbody>{steps}</tbody></table></div>
<h2>What was dropped, and why</h2><div class="scroll"><table><tbody>{dropped}</tbody></table></div>
<h2>What others measured</h2><div class="scroll"><table><thead><tr><th>who</th><th>peak hip extension</th>
<th>definition</th><th>source</th></tr></thead><tbody>{norms}</tbody></table></div>
<p class="small">Thigh to vertical is the line from hip to knee against the plumb line. Trunk-thigh is the same line
against the middle of the hips to the middle of the shoulders. Neither is the laboratory's angle against the pelvis,
which no side view can see: compare yourself with yourself. {day_to_day} This is a measurement, not a diagnosis.</p>
</main></body></html>
"""
