using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>The style sheet of a page, and the security policy that admits exactly this sheet and nothing else.</summary>
public static class PageStyle
{
    private const int LongestMargin = 200;

    private const string Margin = "font:8.5pt system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif;color:#3d454e";

    /// <summary>What every report has: colours, figures, words and tables.</summary>
    public static string Css { get; } = Theme.Variables + Theme.FigureCss + Layout;

    /// <summary>The sheet of one report: <see cref="Css"/>, and on paper its title above, its foot and the number of the page below.</summary>
    /// <param name="title">Stands on every page but the first, which bears it large.</param>
    /// <param name="foot">Stands on every page: the program's version, the head of the store.</param>
    internal static string Sheet(string title, string foot) =>
        Css + "@page{size:A4;margin:20mm 16mm 22mm;"
        + "@top-left{content:" + Quoted(title) + ";" + Margin + "}"
        + "@bottom-left{content:" + Quoted(foot) + ";" + Margin + ";width:84%;text-align:left}"
        + "@bottom-right{content:counter(page) \" / \" counter(pages);" + Margin + "}}\n"
        + "@page:first{@top-left{content:none}}\n";

    /// <summary>No scripts, no network, no frames, no forms; styles only by this sheet's hash; images only from the page itself.</summary>
    internal static string Policy(string sheet) =>
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)))}'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>A text as a string of CSS inside a style element: all but plain letters, digits and a few signs are written as their numbers, so that no text ends the string or the element.</summary>
    private static string Quoted(string text)
    {
        var css = new StringBuilder("\"");
        foreach (var rune in Printable.Clean(text, LongestMargin).EnumerateRunes())
        {
            _ = rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is ' ' or '.' or ',' or ':' or '-')
                ? css.Append((char)rune.Value)
                : css.Append('\\').Append(rune.Value.ToString("x6", CultureInfo.InvariantCulture));
        }

        return css.Append('"').ToString();
    }

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
        dl.facts div{display:flex;gap:.5rem;min-width:0;max-width:100%}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;font-weight:600;min-width:0;overflow-wrap:anywhere}
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
        p.paper{display:none}.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.78rem;overflow-wrap:anywhere}
        table.prov{width:100%;min-width:52rem}table.prov td,table.prov th{font-size:.8125rem}table.prov th.mono,table.prov td.k{white-space:nowrap}table.prov .mono{font-size:.7rem}table.prov tr:target{background:var(--mark)}
        footer{margin-top:3rem;padding-top:1rem;padding-bottom:3rem;color:var(--soft);font-size:.8125rem;border-top:1px solid var(--rule)}
        @media (max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}.row{grid-template-columns:minmax(0,1fr)}}
        @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        @media print{body{font-size:10.5pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}h1{font-size:20pt}h2{break-after:avoid;margin-top:1.6rem}h3,caption,figcaption{break-after:avoid}p{orphans:3;widows:3}tr,.keys div,ul.verdicts li,ul.faults li{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}table{min-width:0;max-width:100%}th,td{padding-right:.7rem}td,tbody th{overflow-wrap:anywhere}a,a.n{text-decoration:none}.row{grid-template-columns:1fr 1fr}figure{margin-bottom:1.2rem}svg.figure{max-height:200mm}
        details:not(.long)::details-content{content-visibility:visible;block-size:auto}details:not(.long)>summary{list-style:none}div.long{display:none}p.paper{display:block}details:not(.long) .scroll{font-size:.92em}details.long>summary::after{content:" (in the page, not on paper)"}table.prov{min-width:0}table.prov th.mono,table.prov td.k{white-space:normal}footer{display:none}}

        """;
}
