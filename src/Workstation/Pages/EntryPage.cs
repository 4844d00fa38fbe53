using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The passphrase, leaving, and the choice of light or dark: open to every browser that came through the link.</summary>
internal static class EntryPage
{
    public static void Map(PageRoutes routes)
    {
        routes.GetOpen("/login", request => Show(request, null));
        routes.PostOpen("/login", Enter);
        routes.PostOpen("/leave", (request, _) =>
        {
            request.Session.Leave();
            return PageRequest.GoTo("/login");
        });
        routes.PostOpen("/scheme", Scheme);
    }

    /// <summary>A path of this server, whatever the form says: never another site.</summary>
    internal static string Local(string path) => path.Length > 1 && path[0] == '/' && path[1] is not ('/' or '\\') && !path.Any(char.IsControl) ? path : "/";

    private static IResult Show(PageRequest request, string? wrong)
    {
        var said = wrong is not null ? Elements.Notice(wrong, QualityGrade.Fail) : request.Session.IsIdle ? Elements.Notice("The session was closed after a time without a click. Enter again to go on.", QualityGrade.Warn) : "";
        var fields = Elements.Field("user", "User name") + Elements.Field("passphrase", "Passphrase", type: "password") + $"<input type=\"hidden\" name=\"to\" value=\"{Elements.T(Local(request.Query("to")))}\">";
        return request.Page("Enter", said + Elements.Form("/login", fields, "Enter"));
    }

    private static IResult Enter(PageRequest request, IFormCollection form)
    {
        if (request.Bench.Book.Enter(form["user"].ToString(), form["passphrase"].ToString()).Try(out var actor, out var fault))
        {
            request.Session.Enter(actor, request.Bench.Clock.GetUtcNow());
            if (request.Bench.Book.Refresh().HomeUser(actor.Name) is { Role: Role.Operator })
            {
                // A record is acquired by an operator: what a crash kept from the store waits for the first who enters.
                request.Bench.Ports.CatchUp(actor);
            }

            return PageRequest.GoTo(Local(form["to"].ToString()));
        }

        request.Http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Show(request, "User name or passphrase is wrong. " + (fault.Advice ?? "After five wrong ones in a row an administrator must help."));
    }

    private static IResult Scheme(PageRequest request, IFormCollection form)
    {
        var cookie = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365) };
        if (form["scheme"].ToString() is "light" or "dark")
        {
            request.Http.Response.Cookies.Append(PageFrame.SchemeCookie, form["scheme"].ToString(), cookie);
        }
        else
        {
            request.Http.Response.Cookies.Delete(PageFrame.SchemeCookie, cookie);
        }

        return PageRequest.GoTo(Local(form["to"].ToString()));
    }
}
