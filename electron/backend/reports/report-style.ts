import { createHash } from 'node:crypto';

/**
 * The light palette of the cockpit, set for paper: colour is spent on levels and on the new version, on nothing else.
 * Figures are tabular; the CJK faces stand behind the Latin ones.
 */
export const reportStyle = `
:root{--ink:#17212c;--dim:#47535f;--faint:#5f6b78;--line:#d6dce3;--strong:#a9b4c0;--wash:#f3f5f7;
--green:#0a6b48;--yellow:#855800;--red:#b3211d;--unknown:#525e6b;--new:#0a5fb4;--old:#8a95a1}
*{box-sizing:border-box}
html{background:#e9edf1;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);font:13px/1.5 "Inter","Segoe UI",-apple-system,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei UI","WenQuanYi Micro Hei",sans-serif;font-variant-numeric:tabular-nums;font-feature-settings:"tnum"}
main{max-width:1000px;margin:24px auto;padding:40px 48px 48px;background:#fff}
h1,h2,h3,p,dl,dd,figure{margin:0;font-weight:inherit;font-size:inherit}
.kind{display:flex;gap:16px;align-items:baseline;color:var(--faint);font-size:12px;padding-bottom:10px;border-bottom:1px solid var(--ink)}
.kind b{color:var(--ink)}.kind span:last-child{margin-left:auto}
.environment{padding:0 7px;border:1px solid var(--strong);border-radius:3px;color:var(--dim)}
.environment.production{background:var(--ink);border-color:var(--ink);color:#fff;font-weight:600}
h1{margin-top:22px;font-size:28px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
h1 .versions{font-weight:400;color:var(--dim);white-space:nowrap}h1 .to{color:var(--new);font-weight:650}
.verdict{margin-top:8px;font-size:17px;line-height:1.45}
.notice{margin-top:8px;color:var(--yellow)}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:10px 20px;margin-top:18px;padding:12px 0 13px;border:solid var(--line);border-width:1px 0}
.facts dt{color:var(--faint);font-size:11.5px}.facts dd{overflow-wrap:anywhere}.facts .wide{grid-column:span 2}
.facts dd.large{font-size:17px;line-height:1.35}
h2{margin:30px 0 8px;font-size:15px;font-weight:650;break-after:avoid}
h2 small{font-weight:400;font-size:12px;color:var(--faint);margin-left:8px}
table{width:100%;border-collapse:collapse}
th{padding:3px 12px 3px 0;border-bottom:1px solid var(--strong);color:var(--faint);font-weight:400;font-size:11.5px;text-align:left;vertical-align:bottom;white-space:nowrap}
td{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:baseline;overflow-wrap:anywhere}
th.n,td.n{padding-right:20px}th:last-child,td:last-child{padding-right:0}
tr{break-inside:avoid}thead{display:table-header-group}
.n{text-align:right;white-space:nowrap}.t{white-space:nowrap}.dim{color:var(--dim)}.faint{color:var(--faint)}
.big{font-size:17px;font-weight:650;line-height:1.2;white-space:nowrap}
.actual{font-weight:650;font-size:14px}
a{color:inherit;overflow-wrap:anywhere}
code{font:11.5px/1.5 ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;overflow-wrap:anywhere}
.examples{list-style:none;margin:2px 0 4px;padding:0}.examples li{font:11.5px/1.5 ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;color:var(--dim);overflow-wrap:anywhere}
.about{margin-top:8px;color:var(--dim);font-size:12px}
.mark{white-space:nowrap}.mark svg{width:.82em;height:.82em;margin-right:.4em;vertical-align:-.06em}
.green{color:var(--green)}.yellow{color:var(--yellow)}.red{color:var(--red)}.unknown{color:var(--unknown)}
.stay{display:grid;grid-template-columns:132px 1fr;gap:20px;padding:14px 0 16px;border-top:1px solid var(--line);break-inside:avoid}
.stay:first-of-type{border-top-color:var(--strong)}
.stay h3{color:var(--ink);font-size:22px;font-weight:650;line-height:1.2;overflow-wrap:anywhere}
.stay aside{font-size:12px;color:var(--dim)}.stay aside p{margin-top:2px}
.stay table{table-layout:fixed}.stay th.n{width:10.5%}.stay th.t{width:10%}.stay th:last-child{width:17%}.stay th.n,.stay td.n{padding-right:14px}.stay table tr:last-child td{border-bottom:0}.stay .result{font-size:13px;margin:3px 0 4px}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:20px 28px}
.chart{break-inside:avoid;min-width:0}
.chart figcaption{display:flex;align-items:baseline;gap:10px;border-top:1px solid var(--strong);padding-top:5px}
.chart figcaption b{font-weight:650}.chart figcaption .last{margin-left:auto;font-size:17px;font-weight:650;white-space:nowrap}
.chart figcaption .limit{color:var(--faint);font-size:12px;white-space:nowrap}
.chart svg.plot{display:block;width:100%;height:auto;margin-top:4px;overflow:visible}
.plot text{font-size:9px;fill:var(--faint)}.plot .grid{stroke:#e8ecf0;stroke-width:1}
.plot .batch{stroke:#a9b4c0;stroke-width:1}.plot .batch-name{fill:var(--dim);font-weight:600}
.plot .rollback{stroke:var(--red);stroke-width:1.2}.plot .rollback-name{fill:var(--red);font-weight:600}
.plot .red-band{fill:#c8332d;fill-opacity:.09}.plot .limit{stroke:#a87400;stroke-width:1;stroke-dasharray:4 3;fill:none}
.plot .series{fill:none;stroke-linejoin:round;stroke-linecap:round}.plot .canary{stroke:var(--new);stroke-width:1.6}.plot .stable{stroke:var(--old);stroke-width:1.1}
.plot .gap{fill:#66727f;fill-opacity:.13}
.plot .strip-green{fill:#3f9a75}.plot .strip-yellow{fill:#c98f16}.plot .strip-red{fill:var(--red)}.plot .strip-unknown{stroke:#7b8793;stroke-width:1.2;stroke-dasharray:2 2.5}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin-bottom:12px;color:var(--dim);font-size:12px}
.legend svg{width:22px;height:10px;margin-right:6px;vertical-align:-1px}
.rollback-facts{display:flex;flex-wrap:wrap;gap:2px 18px;margin-bottom:6px}
.events td{padding-top:2px;padding-bottom:2px;border-bottom-color:#e8ecf0}.events .day td{padding-top:8px;font-weight:650}
.events .quiet{color:var(--dim)}
.proof{display:grid;grid-template-columns:max-content 1fr;gap:3px 20px}.proof dt{color:var(--faint)}
.after{margin-top:8px;color:var(--faint);font-size:12px}
.difference{margin-top:10px}.difference figcaption{color:var(--dim);font-size:12px;break-after:avoid}
.difference pre{margin:3px 0 0;padding:6px 10px;background:var(--wash);font:11.5px/1.5 ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
@page{size:A4;margin:14mm 13mm 15mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#5f6b78}}
@media print{html{background:none}.stay th.n,.stay td.n{padding-right:10px}main{max-width:none;margin:0;padding:0}body{font-size:9pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
h1{margin-top:12pt;font-size:19pt}.verdict{font-size:12pt}h2{margin-top:18pt;font-size:11.5pt}th,.facts dt,.kind,.stay aside,.legend,.after{font-size:8pt}
.charts{gap:12pt 16pt}.actual{font-size:10pt}.big,.facts dd.large,.chart figcaption .last{font-size:12pt}.stay{grid-template-columns:84pt 1fr;gap:10pt;padding:9pt 0 10pt}.stay h3{color:var(--ink);font-size:15pt}code{font-size:8pt}}
@media screen and (max-width:760px){main{margin:0;padding:20px 16px}.facts{grid-template-columns:1fr 1fr}.stay{grid-template-columns:1fr;gap:8px}.charts{grid-template-columns:1fr}.scroll{overflow-x:auto}}
`.replaceAll('\n', '');

/** Lets exactly this style sheet apply and nothing else load or run, wherever the file is opened. */
export const reportPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'`;
