export const style = `
:root{--ink:#1d2733;--quiet:#5d6b7a;--line:#dde3ea;--page:#f6f8fa;--card:#fff;--for:#1f8a5b;--against:#c2513d;--match:#2b6cb0;--other:#9aa7b5}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--quiet:#9dabba;--line:#33404e;--page:#151b22;--card:#1d252e;--for:#4cc38a;--against:#e5806d;--match:#6aa9e9;--other:#66788a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:26px;margin:8px 0}h2{font-size:19px;margin:0 0 4px}h3{font-size:15px;margin:18px 0 6px}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:18px 0}
.lead,.quiet{color:var(--quiet)}.lead{margin:0 0 12px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.tile{border:1px solid var(--line);border-radius:8px;padding:10px 12px}.tile b{display:block;font-size:22px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:middle}th{font-weight:600;color:var(--quiet)}
.axis,.track{position:relative;display:inline-block;height:14px;min-width:160px;width:100%;background:linear-gradient(var(--line),var(--line)) center/1px 100% no-repeat}
.track{background:none;min-width:90px}.bar,.fill{position:absolute;top:0;bottom:0;border-radius:3px}.fill{left:0;min-width:1px}
.for{background:var(--for)}.against{background:var(--against)}.match{background:var(--match)}.other{background:var(--other)}
.verdict{font-weight:600}.number{font-variant-numeric:tabular-nums;white-space:nowrap}`;
