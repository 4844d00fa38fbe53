using System.Security.Cryptography;
using System.Text;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>The one style sheet of a page, and the security policy that admits exactly this sheet and nothing else.</summary>
public static class PageStyle
{
    /// <summary>The whole sheet.</summary>
    public static string Css { get; } = Theme.Variables + Theme.FigureCss + Layout;

    /// <summary>No scripts, no network, no frames, no forms; styles only by this sheet's hash; images only from the page itself.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; img-src data:; base-uri 'none'; form-action 'none'";

    private const string Layout = """
        *{box-sizing:border-box}
        html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
        .skip{position:absolute;left:-999em}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
        header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.5rem}
        header{padding-top:2.5rem;padding-bottom:1rem}
        h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem;letter-spacing:-.015em;text-wrap:balance}
        h2{font-size:1.35rem;line-height:1.3;margin:2.25rem 0 1rem;padding-top:.9rem;border-top:2px solid var(--ink);letter-spacing:-.01em}
        h3{font-size:1rem;margin:0 0 .25rem}
        p{margin:0 0 1rem;max-width:44rem}
        .lead{font-size:1.1rem;color:var(--soft)}
        dl.facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:1rem 0 0;font-size:.875rem}
        dl.facts div{display:flex;gap:.5rem}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;font-weight:600}
        nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:1.25rem 0 0;font-size:.875rem}
        a{color:var(--link);text-underline-offset:.18em}a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        a.n{color:inherit;text-decoration:underline dotted var(--soft) 1px}a.n:hover{color:var(--link);text-decoration-style:solid}
        .keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));margin:0 0 1.5rem;padding:1px 0 0 1px}
        .keys div{border:1px solid var(--rule);margin:-1px 0 0 -1px;padding:1rem 1.1rem}
        .keys dt{font-size:.8125rem;color:var(--soft)}.keys dd{margin:0}.keys dd.big{font-size:1.6rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}.keys dd.small{font-size:.8125rem;color:var(--soft)}
        figure{margin:0 0 2rem;break-inside:avoid}
        figcaption{max-width:44rem;margin-bottom:.6rem;font-size:.9375rem}figcaption p{margin:0;color:var(--soft);font-size:.875rem}
        .row{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1rem 2rem}
        details{margin:.4rem 0 0;font-size:.875rem}summary{cursor:pointer;color:var(--soft);width:fit-content}
        .scroll{overflow-x:auto;margin:0 0 1.5rem}
        table{border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums;min-width:24rem}
        caption{text-align:left;font-weight:600;padding:0 0 .5rem;font-size:.9375rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem 1.1rem .35rem 0;border-bottom:1px solid var(--rule);font-weight:400}
        thead th{border-bottom:1.5px solid var(--ink);font-weight:600;vertical-align:bottom}
        .r{text-align:right;white-space:nowrap}tbody th{min-width:8rem}
        .q0{color:var(--good)}.q1{color:var(--warn)}.q2{color:var(--bad)}.q0,.q1,.q2{font-weight:600;white-space:nowrap}
        ul.verdicts,ul.faults{padding:0;list-style:none;margin:0 0 1.5rem}ul.verdicts li,ul.faults li{padding:.3rem 0;border-bottom:1px solid var(--rule)}
        .mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.78rem;overflow-wrap:anywhere}
        table.prov{width:100%;min-width:52rem}table.prov td,table.prov th{font-size:.8125rem}table.prov th.mono,table.prov td.k{white-space:nowrap}table.prov .mono{font-size:.7rem}table.prov tr:target{background:var(--mark)}
        footer{margin-top:3rem;padding-top:1rem;padding-bottom:3rem;color:var(--soft);font-size:.8125rem;border-top:1px solid var(--rule)}
        @media (max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}.row{grid-template-columns:minmax(0,1fr)}}
        @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        @media print{@page{margin:16mm}body{font-size:10.5pt}nav,.skip{display:none}h2{break-after:avoid;margin-top:1.6rem}tr{break-inside:avoid}.scroll{overflow:visible}a{text-decoration:none}summary{display:none}header,main,footer{max-width:none;padding:0}.row{grid-template-columns:1fr 1fr}}

        """;
}
