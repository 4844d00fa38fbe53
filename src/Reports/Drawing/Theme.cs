namespace Toolkit.Reports.Drawing;

/// <summary>Colours and classes of every figure and page. The series are those of Okabe and Ito (2008), safe for the colour-blind; dark pages take their lighter members.</summary>
public static class Theme
{
    private const string Light = """
        --paper:#ffffff;--panel:#f5f7f9;--ink:#1a1f26;--soft:#535d69;--rule:#d5dbe1;--grid:#e8ecf0;--link:#0057a3;
        --s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#cc79a7;--s4:#56b4e9;--s5:#e69f00;--good:#00795a;--warn:#8f5a00;--bad:#b3420a;--mark:#fff4cc
        """;

    private const string Dark = """
        --paper:#11151a;--panel:#191f26;--ink:#e8ecf1;--soft:#a3adb8;--rule:#36404a;--grid:#252c34;--link:#7cc0f5;
        --s0:#56b4e9;--s1:#f0a04b;--s2:#2dc79a;--s3:#dd9bc2;--s4:#9ad2f5;--s5:#f0e442;--good:#4fd0a5;--warn:#f0b34b;--bad:#ff8f5c;--mark:#4a3f10
        """;

    private const string Print = """
        @media print{:root{color-scheme:light;--paper:#ffffff;--panel:#ffffff;--ink:#000000;--soft:#3d454e;--rule:#b5bcc4;--grid:#e3e7eb;--link:#000000;
        --s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#cc79a7;--s4:#56b4e9;--s5:#e69f00;--good:#00795a;--warn:#8f5a00;--bad:#b3420a;--mark:#ffffff}}

        """;

    /// <summary>Colours by their use; contrast of ink and soft ink with the paper is at least 4.5 : 1 in both schemes.</summary>
    public const string Variables = ":root{color-scheme:light dark;" + Light + "}\n@media (prefers-color-scheme:dark){:root{" + Dark + "}}\n" + Print;

    /// <summary>The same for a page whose reader may choose: an attribute data-scheme of the root, "light" or "dark", comes before the system's.</summary>
    public const string ChosenVariables = ":root[data-scheme=light]{color-scheme:light;" + Light + "}\n:root[data-scheme=dark]{color-scheme:dark;" + Dark + "}\n" + Print;

    /// <summary>Classes of the figures. fN fills and kN strokes with series N; "open" leaves a marker hollow.</summary>
    public const string FigureCss = """
        svg.figure{display:block;max-width:100%;height:auto}
        svg.figure text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-size:12px;font-variant-numeric:tabular-nums}
        svg.figure text:not([fill]){fill:var(--ink)}
        svg.figure text.small{font-size:10.5px}svg.figure text.tiny{font-size:9px}
        svg.figure text.soft:not([fill]){fill:var(--soft)}
        svg.figure text.strong{font-weight:600}
        .paper{fill:var(--paper)}.panel{fill:var(--panel)}
        .axis{stroke:var(--soft);stroke-width:1}.grid{stroke:var(--grid);stroke-width:1}.frame{fill:none;stroke:var(--rule);stroke-width:1}
        .null{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 3}.limit{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:5 3}
        .ink{stroke:var(--ink);stroke-width:1.4}.thin{stroke:var(--soft);stroke-width:.8}.inkfill{fill:var(--ink)}.softfill{fill:var(--soft)}
        .line{stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round}.hair{stroke-width:1;fill:none}.dash{stroke-dasharray:6 4}
        .f0{fill:var(--s0)}.f1{fill:var(--s1)}.f2{fill:var(--s2)}.f3{fill:var(--s3)}.f4{fill:var(--s4)}.f5{fill:var(--s5)}
        .k0{stroke:var(--s0)}.k1{stroke:var(--s1)}.k2{stroke:var(--s2)}.k3{stroke:var(--s3)}.k4{stroke:var(--s4)}.k5{stroke:var(--s5)}
        svg.figure text.f0{fill:var(--s0)}svg.figure text.f1{fill:var(--s1)}svg.figure text.f2{fill:var(--s2)}svg.figure text.f3{fill:var(--s3)}
        .band{opacity:.18}.wash{opacity:.1}.unused{fill:none;stroke:var(--rule);stroke-width:.8}.faint{opacity:.3}.open{fill:var(--paper);stroke-width:1.6}.halo{stroke:var(--paper);stroke-width:1}
        .good{fill:var(--good)}.warn{fill:var(--warn)}.bad{fill:var(--bad)}.badline{stroke:var(--bad);stroke-width:1.6;fill:none}.edge{stroke:var(--bad);stroke-width:.8}
        .well{stroke:var(--rule);stroke-width:1}.wellstd{stroke:var(--ink);stroke-width:2}.empty{fill:var(--paper);stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
        .box{fill:var(--paper);stroke:var(--soft);stroke-width:1.2}.none{fill:none}
        .pixels{image-rendering:pixelated}

        """;
}
