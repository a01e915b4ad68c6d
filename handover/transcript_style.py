"""How a transcript looks: on a phone, on a desk, in the dark, and on paper."""

from typing import Final

STYLE: Final = """\
body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;
color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}
ol{list-style:none;padding:0}
li{border-left:.25rem solid #5b6b7f;margin:1.25rem 0;padding-left:1rem}
li.citizen{border-color:#1a1a1a}
h2,h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
time,.source{color:#4a4a4a;font-size:.9375rem}
p{white-space:pre-wrap;margin:.25rem 0;overflow-wrap:anywhere}
a{color:#0b4a8f}
.office{border:1px solid #5b6b7f;margin:.5rem 0;padding:.5rem .75rem}
@media screen and (prefers-color-scheme:dark){
body{color:#f0f0f0;background:#16191d}
li,.office{border-color:#8fa1b8}
li.citizen{border-color:#f0f0f0}
time,.source{color:#c4c9d0}
a{color:#9cc9ff}
}
@media print{
@page{margin:2cm}
body{font-size:11pt;max-width:none;margin:0;padding:0;color:#000;background:#fff}
h2,time{break-after:avoid}
.office{break-inside:avoid}
p{orphans:3;widows:3}
time,.source{color:#000}
a{color:#000;text-decoration:none}
a::after{content:" (" attr(href) ")"}
}
"""
