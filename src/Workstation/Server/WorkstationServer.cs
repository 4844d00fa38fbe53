using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Pages;

namespace Toolkit.Workstation.Server;

/// <summary>The web page of the lab bench: one process, one store, browsers of this machine.</summary>
public sealed class WorkstationServer : IAsyncDisposable
{
    /// <summary>Largest body of a form that is no upload, bytes.</summary>
    public const long LargestForm = 1 << 20;

    private readonly WebApplication app;
    private readonly Bench bench;
    private readonly Guard guard;

    private WorkstationServer(WebApplication app, Bench bench, Guard guard)
    {
        this.app = app;
        this.bench = bench;
        this.guard = guard;
    }

    /// <summary>Where it listens: "http://127.0.0.1:8420".</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The link that lets one browser in, once. After its use this is the next one.</summary>
    public string Link => guard.Link(Address);

    /// <summary>Opens the store and begins to listen.</summary>
    /// <param name="announce">Takes a sentence for whoever watches the terminal.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<WorkstationServer> StartAsync(WorkstationOptions options, Action<string> announce, CancellationToken cancellation = default)
    {
        var shared = new Bench(options, EventStore.Open(options.Store));
        try
        {
            var door = new Guard(options, new Sessions(), announce);
            var site = Build(options, shared, door);
            await site.StartAsync(cancellation);
            return new(site, shared, door);
        }
        catch
        {
            await shared.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until it is told to stop.</summary>
    public static Task WaitAsync(CancellationToken cancellation) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        // Pages that wait for events would hold the server for its whole time of grace.
        await bench.StopAsync();
        await app.DisposeAsync();
        await bench.DisposeAsync();
    }

    private static WebApplication Build(WorkstationOptions options, Bench shared, Guard door)
    {
        // The empty builder reads no settings file and no environment: nothing outside the options opens another port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Toolkit.Workstation" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestForm;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            Listen(kestrel, options);
        });
        builder.Services.AddRoutingCore();
        var site = builder.Build();
        site.Use((http, next) => Caught(http, next));
        site.Use((http, next) => door.Check(http, next));
        site.UseRouting();
        var routes = new PageRoutes(site, shared);
        Assets.Map(site);
        foreach (var map in PageList.Maps)
        {
            map(routes);
        }

        routes.GetOpen("/{**path}", request => request.Refuse(StatusCodes.Status404NotFound, "No such page", "There is nothing at this address."));
        site.UseEndpoints(_ => { });
        return site;
    }

    private static void Listen(KestrelServerOptions kestrel, WorkstationOptions options)
    {
        // 'localhost' is taken for the loopback itself: the machine's own files cannot point it elsewhere.
        var address = options.Url.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(options.Url.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Any;
        kestrel.Listen(address, options.Url.Port, listen =>
        {
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(certificate);
            }
        });
    }

    /// <summary>The catch-all of the workstation: a page that fails costs that page only.</summary>
    private static async Task Caught(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The browser left.
        }
        catch (StoreException e) when (!http.Response.HasStarted)
        {
            await Guard.Refuse(http, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await Guard.Refuse(http, StatusCodes.Status500InternalServerError, "This is a bug in the toolkit, please report it: " + e);
        }
    }
}
