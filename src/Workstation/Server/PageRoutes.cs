using Microsoft.AspNetCore.Mvc;
using Toolkit.Storage.Records;

namespace Toolkit.Workstation.Server;

/// <summary>How a page file says which addresses it answers. Every one asks for a user who has entered, unless it says otherwise.</summary>
internal sealed class PageRoutes(IEndpointRouteBuilder routes, Bench bench)
{
    /// <summary>Answers a GET.</summary>
    public void Get(string path, Func<PageRequest, IResult> answer) => Get(path, request => Task.FromResult(answer(request)));

    /// <summary>Answers a GET.</summary>
    public void Get(string path, Func<PageRequest, Task<IResult>> answer) => routes.MapGet(path, Entered(answer, [], isClick: true));

    /// <summary>Answers a GET that the page makes by itself: it does not keep an idle session open.</summary>
    public void GetQuietly(string path, Func<PageRequest, Task<IResult>> answer) => routes.MapGet(path, Entered(answer, [], isClick: false));

    /// <summary>Answers a form. The values of the form are read before.</summary>
    /// <param name="roles">Who may; empty for everybody who has entered.</param>
    /// <param name="limit">Largest body in bytes; null for the limit of the server.</param>
    public void Post(string path, Func<PageRequest, IFormCollection, Task<IResult>> answer, Role[]? roles = null, long? limit = null)
    {
        var route = routes.MapPost(path, Entered(async request => await Form(request, answer), roles ?? [], isClick: true));
        if (limit is { } bytes)
        {
            route.WithMetadata(new RequestSizeLimitAttribute(bytes));
        }
    }

    /// <summary>Answers a form at once.</summary>
    public void Post(string path, Func<PageRequest, IFormCollection, IResult> answer, Role[]? roles = null, long? limit = null) =>
        Post(path, (request, form) => Task.FromResult(answer(request, form)), roles, limit);

    /// <summary>Answers whoever came through the link, with or without a passphrase.</summary>
    public void GetOpen(string path, Func<PageRequest, IResult> answer) => routes.MapGet(path, http => answer(RequestOf(http, isClick: true)).ExecuteAsync(http));

    /// <summary>Answers a form of whoever came through the link.</summary>
    public void PostOpen(string path, Func<PageRequest, IFormCollection, IResult> answer) =>
        routes.MapPost(path, Open(request => Form(request, (asked, form) => Task.FromResult(answer(asked, form)))));

    private RequestDelegate Open(Func<PageRequest, Task<IResult>> answer) => async http => await (await answer(RequestOf(http, isClick: true))).ExecuteAsync(http);

    private RequestDelegate Entered(Func<PageRequest, Task<IResult>> answer, Role[] roles, bool isClick) =>
        async http => await (await Answer(RequestOf(http, isClick), answer, roles, isClick)).ExecuteAsync(http);

    private static async Task<IResult> Answer(PageRequest request, Func<PageRequest, Task<IResult>> answer, Role[] roles, bool isClick)
    {
        if (request.User is not { IsRetired: false })
        {
            return isClick && HttpMethods.IsGet(request.Http.Request.Method)
                ? PageRequest.GoTo("/login?to=" + Uri.EscapeDataString(request.Http.Request.Path + request.Http.Request.QueryString))
                : request.Refuse(StatusCodes.Status401Unauthorized, "Passphrase needed", "Nobody has entered, or the session was closed after a time without a click. Enter again; nothing was changed.");
        }

        return roles.Length == 0 || request.Is(roles)
            ? await answer(request)
            : request.Refuse(StatusCodes.Status403Forbidden, "Not yours to do", $"This is done by {string.Join(" or ", roles.Select(r => r.ToString().ToLowerInvariant()))}; you are {request.User.Role.ToString().ToLowerInvariant()}.");
    }

    private static async Task<IResult> Form(PageRequest request, Func<PageRequest, IFormCollection, Task<IResult>> answer)
    {
        if (!request.Http.Request.HasFormContentType)
        {
            return request.Refuse(StatusCodes.Status415UnsupportedMediaType, "Not a form", "Expected the values of a form, found another kind of body.");
        }

        try
        {
            return await answer(request, await request.Http.Request.ReadFormAsync(request.Cancellation));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return request.Refuse(e.StatusCode, "Too large", "The form or file is larger than this page takes. Nothing was stored.");
        }
        catch (InvalidDataException e)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Not readable", $"The form cannot be read: {e.Message}");
        }
    }

    private PageRequest RequestOf(HttpContext http, bool isClick)
    {
        var session = http.Features.Get<Session>() ?? throw new InvalidOperationException("The guard let a request through without a session.");
        return new(http, bench, session, session.ActorAt(bench.Clock.GetUtcNow(), bench.Options.IdleLock, isClick));
    }
}
