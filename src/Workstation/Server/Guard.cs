using System.Globalization;

namespace Toolkit.Workstation.Server;

/// <summary>Stands before every page: headers, host, origin, and the cookie of a browser that was let in.</summary>
internal sealed class Guard(WorkstationOptions options, Sessions sessions, Action<string> announce)
{
    /// <summary>Only files of this server; no inline script or style, no frame around, no form elsewhere. Slices are drawn from blobs.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Cookies of one host are sent to all its ports: the port in the name keeps two workstations apart.</summary>
    private static string CookieName(HttpContext http) => string.Create(CultureInfo.InvariantCulture, $"toolkit-{http.Connection.LocalPort}");

    /// <summary>The link that lets one browser in, once.</summary>
    public string Link(string address) => $"{address}/enter?token={sessions.Token}";

    public async Task Check(HttpContext http, RequestDelegate next)
    {
        Harden(http.Response.Headers);
        if (!IsOwnHost(http))
        {
            await Refuse(http, StatusCodes.Status400BadRequest, "This workstation does not answer to that host name.");
        }
        else if (http.Request.Path == "/enter" && HttpMethods.IsGet(http.Request.Method))
        {
            await Admit(http);
        }
        else if (sessions.Find(http.Request.Cookies[CookieName(http)]) is not { } session)
        {
            await Refuse(http, StatusCodes.Status401Unauthorized, "This browser was not let in. Open the link that 'toolkit serve' printed last; each works once.");
        }
        else if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !IsOwnOrigin(http.Request))
        {
            await Refuse(http, StatusCodes.Status403Forbidden, "The request came from another page.");
        }
        else
        {
            http.Features.Set(session);
            await next(http);
        }
    }

    /// <summary>One sentence as plain text.</summary>
    public static Task Refuse(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence + "\n", http.RequestAborted);
    }

    private async Task Admit(HttpContext http)
    {
        // A browser that is in already keeps its session: the link may have been opened twice.
        if (sessions.Find(http.Request.Cookies[CookieName(http)]) is null)
        {
            if (!sessions.TryAdmit(http.Request.Query["token"].ToString(), out var id))
            {
                await Refuse(http, StatusCodes.Status401Unauthorized, "This link was used or is not ours. Open the link that 'toolkit serve' printed last; each works once.");
                return;
            }

            http.Response.Cookies.Append(CookieName(http), id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true });
            announce($"A browser was let in. The next one comes in by {Link($"{http.Request.Scheme}://{http.Request.Host}")}");
        }

        http.Response.Redirect("/");
    }

    /// <summary>A page elsewhere whose name was pointed to this machine carries its own name in Host.</summary>
    private bool IsOwnHost(HttpContext http)
    {
        var host = http.Request.Host;
        var isName = host.Host is "127.0.0.1" or "localhost" or "[::1]" || host.Host.Equals(options.Url.Host, StringComparison.OrdinalIgnoreCase);
        return isName && (host.Port ?? (http.Request.IsHttps ? 443 : 80)) == http.Connection.LocalPort;
    }

    /// <summary>With no-referrer a browser gives the origin of a form as "null"; then it says itself where the form came from.</summary>
    private static bool IsOwnOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin is "" or "null"
            ? request.Headers["Sec-Fetch-Site"] == "same-origin"
            : origin == $"{request.Scheme}://{request.Host}";
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), usb=(), serial=()";
        headers.CacheControl = "no-store";
    }
}
