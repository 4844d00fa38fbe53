using System.Net;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Tests;

/// <summary>A workstation on a free port with a store of its own and one user of each role; gone with its folder when the test ends.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Passphrase = "four unrelated words";

    /// <summary>One round: what is tested here is not the cost of a guess.</summary>
    private const int Rounds = 1;

    private readonly DirectoryInfo folder;

    private Site(DirectoryInfo folder, WorkstationServer server, Func<string> said)
    {
        this.folder = folder;
        Server = server;
        Said = said;
    }

    public WorkstationServer Server { get; }

    public string Folder => folder.FullName;

    /// <summary>What was announced last.</summary>
    public Func<string> Said { get; }

    /// <summary>Users: clara (administrator), ann (operator), rita (reviewer), otto (auditor).</summary>
    public static async Task<Site> StartAsync(Func<WorkstationOptions, WorkstationOptions>? with = null, Action<string>? prepare = null)
    {
        var made = Directory.CreateTempSubdirectory("toolkit-site-");
        using (var store = EventStore.Create(made.FullName))
        {
            var book = RecordBook.Found(store, TimeProvider.System, "bench1", "clara", "Clara Hief", Passphrase, Rounds).Value;
            var clara = book.Enter("clara", Passphrase).Value;
            _ = book.AddUser(clara, "ann", "Ann Example", Role.Operator, Passphrase).Value;
            _ = book.AddUser(clara, "rita", "Rita Prüfer", Role.Reviewer, Passphrase).Value;
            _ = book.AddUser(clara, "otto", "Otto Lese", Role.Auditor, Passphrase).Value;
        }

        prepare?.Invoke(made.FullName);
        return await StartAsync(made, with);
    }

    /// <summary>Ends the server and starts another one on the same folder.</summary>
    public async Task<Site> RestartAsync(Func<WorkstationOptions, WorkstationOptions>? with = null)
    {
        await Server.DisposeAsync();
        return await StartAsync(folder, with);
    }

    /// <summary>A browser that has not come through the link.</summary>
    public Browser Stranger() => new(Server.Address);

    /// <summary>A browser that came through the link, with nobody entered.</summary>
    public async Task<Browser> AdmittedAsync()
    {
        var browser = Stranger();
        using var answer = await browser.Client.GetAsync(new Uri(Server.Link));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>A browser in which this user has entered.</summary>
    public async Task<Browser> EnteredAsync(string user)
    {
        var browser = await AdmittedAsync();
        using var answer = await browser.PostAsync("/login", ("user", user), ("passphrase", Passphrase), ("to", "/"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static async Task<Site> StartAsync(DirectoryInfo folder, Func<WorkstationOptions, WorkstationOptions>? with)
    {
        var options = WorkstationOptions.Of(folder.FullName, "http://127.0.0.1:0").Value with { Rounds = Rounds };
        var said = "";
        var server = await WorkstationServer.StartAsync(with?.Invoke(options) ?? options, sentence => said = sentence, TestContext.Current.CancellationToken);
        return new(folder, server, () => said);
    }
}

/// <summary>An HTTP client that keeps cookies, follows nothing, and sends forms as a browser does.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    public Browser(string address)
    {
        Address = address;
        Client = new HttpClient(handler) { BaseAddress = new Uri(address) };
    }

    public string Address { get; }

    public HttpClient Client { get; }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The text of a page that must be there.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {answer.Headers.Location} {text}");
        return text;
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) =>
        SendAsync(path, new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))), Address);

    public async Task<HttpResponseMessage> SendAsync(string path, HttpContent content, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        // As browsers do not: a refusal is heard before the body is sent, and not lost with the connection.
        request.Headers.ExpectContinue = true;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Client.SendAsync(request);
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }
}
