using System.Globalization;
using System.Text;
using Toolkit.Workstation.Pages;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Frame;

/// <summary>What every page has around its content: navigation, who works here, light or dark, and the end of the chain.</summary>
internal static class PageFrame
{
    /// <summary>Remembers light or dark; no cookie means as the system has it.</summary>
    public const string SchemeCookie = "toolkit-scheme";

    public static string Write(PageRequest request, string title, string main, IReadOnlyList<string> scripts)
    {
        var scheme = request.Http.Request.Cookies[SchemeCookie] is "light" or "dark" ? request.Http.Request.Cookies[SchemeCookie]! : "";
        var page = new StringBuilder(main.Length + 4096);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"{(scheme.Length > 0 ? $" data-scheme=\"{scheme}\"" : "")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Elements.T(title)} · Toolkit</title>
            <link rel="icon" href="{Assets.Address("icon.svg")}">
            <link rel="stylesheet" href="{Assets.Address("report.css")}">
            <link rel="stylesheet" href="{Assets.Address("bench.css")}">

            """);
        foreach (var script in scripts)
        {
            page.Append(script.EndsWith(".css", StringComparison.Ordinal) ? $"<link rel=\"stylesheet\" href=\"{Assets.Address(script)}\">\n" : $"<script defer src=\"{Assets.Address(script)}\"></script>\n");
        }

        page.Append("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header class=\"bar\"><a class=\"brand\" href=\"/\">Toolkit</a>\n");
        Navigation(page, request);
        Who(page, request, scheme);
        page.Append(CultureInfo.InvariantCulture, $"</header>\n<main id=\"main\" tabindex=\"-1\">\n<h1>{Elements.T(title)}</h1>\n{main}</main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<footer><p>{Elements.T(request.Bench.Store.Place)} · event {request.Ledger.Head.Seq}, chain <span class=\"mono\">{request.Ledger.Head.Hash[..16]}</span></p></footer>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Navigation(StringBuilder page, PageRequest request)
    {
        if (request.Visitor is null)
        {
            return;
        }

        var path = request.Http.Request.Path.Value ?? "/";
        page.Append("<nav aria-label=\"Pages\"><ul>");
        foreach (var (address, name) in PageList.Navigation)
        {
            var isHere = address == "/" ? path == "/" : path == address || path.StartsWith(address + "/", StringComparison.Ordinal);
            page.Append("<li><a href=\"").Append(address).Append(isHere ? "\" aria-current=\"page\">" : "\">").Append(name).Append("</a></li>");
        }

        page.Append("</ul></nav>\n");
    }

    private static void Who(StringBuilder page, PageRequest request, string scheme)
    {
        page.Append("<div class=\"who\">");
        if (request.User is { } user)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span>{Elements.T(user.FullName)}, {user.Role.ToString().ToLowerInvariant()}</span>");
            page.Append("<form method=\"post\" action=\"/leave\"><button type=\"submit\" class=\"quiet\">Leave</button></form>");
        }

        var (next, words) = scheme switch { "dark" => ("light", "Light"), "light" => ("system", "As the system"), _ => ("dark", "Dark") };
        page.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"/scheme\"><input type=\"hidden\" name=\"scheme\" value=\"{next}\"><input type=\"hidden\" name=\"to\" value=\"{Elements.T(HttpMethods.IsGet(request.Http.Request.Method) ? request.Http.Request.Path + request.Http.Request.QueryString : "/")}\"><button type=\"submit\" class=\"quiet\" aria-label=\"Colours: {words}\">{words}</button></form></div>\n");
    }
}
