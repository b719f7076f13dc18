import { variables } from './palette.js';

/** The page's one style sheet. Sizes follow a step of 4 px; fonts are the reader's own. */
export const style = `
:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
main{max-width:1080px;margin:0 auto;padding:48px 24px 64px}
h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:clamp(1.75rem,4vw,2.5rem);letter-spacing:-.02em}
h2{font-size:1.5rem;letter-spacing:-.01em}
h3{font-size:1.0625rem}
p{margin:0}
section{margin-top:64px;scroll-margin-top:16px}
.eyebrow{color:var(--brand);font-weight:600;font-size:.875rem;margin-bottom:8px}
.when{color:var(--quiet);margin-top:8px}
.summary{font-size:1.25rem;line-height:1.5;max-width:44em;margin-top:24px;text-wrap:pretty}
.lead{color:var(--quiet);max-width:46em;margin:8px 0 20px}
.quiet{color:var(--quiet);font-size:.875rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:20px;min-width:0}
.card+.card,.card+.cards,.cards+.card{margin-top:16px}
.card>h3{margin-bottom:12px}
.card>h3+.quiet{margin:-8px 0 12px}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr))}
.pairs{grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));align-items:start}
.cards .card{margin:0}
.tiles{margin:32px 0 0;display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
.tiles .card{margin:0;padding:16px}
dt{color:var(--quiet);font-size:.875rem}
dd{margin:0}
.big{font-size:1.5rem;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
nav{margin-top:32px;font-size:.9375rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:8px 20px;margin:0;padding:0}
a{color:var(--brand);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
.segment{display:flex;flex-direction:column;gap:8px}
.segment>h3{margin:0}
.segment .big{font-size:1.25rem}
.segment .key{margin-top:auto}
.size{display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline}
.chip{align-self:flex-start;font-size:.75rem;font-weight:600;padding:2px 10px;border-radius:99px;background:var(--sunk);color:var(--quiet)}
.chip.cluster{background:var(--share1);color:var(--ink)}
.share{height:6px;border-radius:3px;background:var(--sunk);overflow:hidden}
.share span{display:block;height:100%;min-width:2px;border-radius:3px;background:var(--bar)}
.empty{border-style:dashed;background:transparent;color:var(--quiet)}
.empty strong{color:var(--ink)}
.warnings{background:var(--warnBack);color:var(--warnInk);border-color:transparent}
.warnings ul{margin:0;padding-left:20px}
.callout{margin:16px 0 4px;font-weight:600}
.figures{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr))}
.figures .card{margin:0;display:flex;flex-direction:column;gap:12px;justify-content:space-between}
.figures+p{margin:12px 0}
figcaption p{margin-top:4px}
.legend{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px;font-size:.875rem;color:var(--quiet);margin-bottom:12px}
.dot{width:12px;height:12px;border-radius:50%;border:3px solid var(--mark)}
.dot.chosen{background:var(--brand);border-color:var(--brand)}
.dot.elbow{margin-left:12px}
.scale{display:flex;gap:2px}
.swatch{width:24px;height:12px;border-radius:2px}
.entry{display:inline-flex;align-items:center;gap:6px;margin-right:12px}
svg{display:block;width:100%;height:auto;font-variant-numeric:tabular-nums}
.narrow{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:8px 24px 8px 0;border-bottom:1px solid var(--rule)}
th:last-child,td:last-child{padding-right:0}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--quiet);font-size:.8125rem;font-weight:600;vertical-align:bottom}
tbody th{font-weight:500;min-width:10em;max-width:20em;overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .number{white-space:normal;min-width:96px}
.wide+.narrow+.scroll{margin-top:16px}
.z{display:block;font-size:.8125rem}
code{font:.875em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code.code{color:var(--quiet);font-size:.75rem;display:block}
code.example{display:block;max-width:30em;min-width:12em;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8125rem}
details{margin-top:16px}
summary{cursor:pointer;color:var(--brand);font-size:.9375rem;padding:4px 0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{margin-top:64px;padding-top:20px;border-top:1px solid var(--rule);color:var(--quiet);font-size:.875rem}
@media (max-width:720px){main{padding:32px 16px 48px}section{margin-top:48px}.card{padding:16px}.swatch{width:9px}th,td{padding-right:16px}td:not(.number){min-width:11em}.wide{display:none}.narrow{display:block}.summary{font-size:1.125rem}}
@media print{*{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2,h3,.lead,.legend{break-after:avoid}body{background:none}nav{display:none}.card,figure{break-inside:avoid}section{margin-top:32px}}
`;
