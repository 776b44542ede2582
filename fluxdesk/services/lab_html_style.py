"""The frame of the report's page: styles for light, dark and paper, and the script that sorts and switches."""

from __future__ import annotations

_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1c1c;--muted:#5c5c5c;--line:#d4d4d4;--card:#f5f5f5;
--accent:#0b6b5d;--grid:#e4e4e4;--held:#8a4b00}
@media (prefers-color-scheme:dark){:root{--bg:#191919;--fg:#ececec;--muted:#a8a8a8;--line:#444;--card:#242424;
--accent:#5cc8b5;--grid:#333;--held:#e0a458}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px 20px 60px;background:var(--bg);color:var(--fg);
font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header{display:flex;gap:16px;align-items:flex-start;justify-content:space-between;flex-wrap:wrap}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:0 0 6px}h3{font-size:15px;margin:16px 0 2px}
section{margin-top:32px}.muted{color:var(--muted);margin:2px 0 10px}
.verdict{border-left:5px solid var(--accent);background:var(--card);padding:14px 18px;font-size:18px}
.verdict p{margin:0}button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);
border-radius:6px;padding:5px 12px;cursor:pointer}
button:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top}
td{font-variant-numeric:tabular-nums}td small{color:var(--muted);white-space:nowrap}
thead th{white-space:nowrap}.sortable thead button{border:0;background:none;padding:0;font-weight:600}
.sortable th[aria-sort=ascending] button::after{content:" \\25B2"}
.sortable th[aria-sort=descending] button::after{content:" \\25BC"}
code{font-size:12px;overflow-wrap:anywhere}ol,ul{margin:0;padding-left:20px}
.trio{display:flex;gap:12px;flex-wrap:wrap}figure{margin:0}figcaption{color:var(--muted);font-size:13px}
img{display:block;max-width:100%;height:auto;image-rendering:auto}
.pictures td{padding:3px;border:0}.pictures img{min-width:96px}.pictures th[scope=row]{min-width:150px;font-weight:400;
font-size:13px;border:0}
svg{display:block;width:100%;max-width:860px;height:auto;font:13px system-ui,sans-serif}
svg text{fill:var(--fg)}svg .tick,svg .axis,svg .note{fill:var(--muted)}svg .name{font-weight:600}
svg .grid{stroke:var(--grid)}svg .held{stroke:var(--held);stroke-width:1.5;stroke-dasharray:5 4}
svg .note{fill:var(--held)}svg .whisker{stroke:var(--fg);stroke-width:1.5}
svg .dot{fill:var(--muted);fill-opacity:.55;stroke:var(--fg)}svg .efficient{fill:var(--accent)}
svg .steps{fill:none;stroke:var(--accent);stroke-width:1.8}svg .floor{stroke:var(--held);stroke-width:1.4}
svg .edge{fill:none;stroke:var(--accent);stroke-width:2}
html[lang=en] .es,html[lang=es] .en{display:none}
footer{margin-top:40px;color:var(--muted);font-size:13px}
@media print{button.switch{display:none}section{break-inside:avoid}}
"""

_SCRIPT = """
document.querySelector('.switch').addEventListener('click',function(){
 var root=document.documentElement;root.lang=root.lang==='es'?'en':'es';});
document.querySelectorAll('table.sortable').forEach(function(table){
 var heads=[].slice.call(table.tHead.rows[0].cells);
 heads.forEach(function(head,index){head.querySelector('button').addEventListener('click',function(){
  var down=head.getAttribute('aria-sort')==='ascending';
  heads.forEach(function(other){other.removeAttribute('aria-sort');});
  head.setAttribute('aria-sort',down?'descending':'ascending');
  var body=table.tBodies[0];
  [].slice.call(body.rows).sort(function(a,b){
   var x=a.cells[index],y=b.cells[index],p=parseFloat(x.dataset.sort),q=parseFloat(y.dataset.sort);
   var order=isNaN(p)||isNaN(q)?x.textContent.localeCompare(y.textContent):p-q;
   return down?-order:order;
  }).forEach(function(row){body.appendChild(row);});
 });});
});
"""

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

PAGE = (
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<link rel="icon" href="data:,">\n<title>{title}</title>\n<style>'
    + _STYLE.replace("{", "{{").replace("}", "}}")
    + '</style>\n</head>\n<body>\n<header><div><h1>{heading}</h1><p class="muted">{subtitle}</p></div>'
    '<button type="button" class="switch">{switch}</button></header>\n<main>\n{body}\n</main>\n'
    "<footer>{footer}</footer>\n<script>"
    + _SCRIPT.replace("{", "{{").replace("}", "}}")
    + "</script>\n</body>\n</html>\n"
)
"""A template for `str.format`: language, title, heading, subtitle, switch, body, footer."""
