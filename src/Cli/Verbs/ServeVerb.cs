using System.CommandLine;
using System.Runtime.InteropServices;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Server;

namespace Toolkit.Cli.Verbs;

/// <summary>The workstation's pages, on this machine.</summary>
internal static class ServeVerb
{
    public static Command Create(Shell shell)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen. Beyond 127.0.0.1 only with https, --certificate and --key.", DefaultValueFactory = _ => WorkstationOptions.DefaultUrl };
        var store = new Option<string>("--store") { Description = StoreVerb.StoreHelp, Required = true };
        var folder = new Option<string?>("--folder") { Description = "Folder of captures, uploads and long work; beside the store unless that is a server." };
        var certificate = new Option<string?>("--certificate") { Description = "The site's certificate, PEM." };
        var key = new Option<string?>("--key") { Description = "The certificate's key, PEM, readable by you alone." };
        var idle = new Option<int>("--idle") { Description = "Minutes without a click after which the passphrase is asked for again.", DefaultValueFactory = _ => 10 };
        var verb = new Command("serve", "The workstation's pages in a browser of this machine. The link that lets a browser in is printed; each link works once.\n\nExample: toolkit serve --store lab") { urls, store, folder, certificate, key, idle };
        verb.SetAction((parsed, cancellation) =>
        {
            var (pem, pemKey) = (parsed.GetValue(certificate), parsed.GetValue(key));
            if (pem is null != pemKey is null || parsed.GetValue(idle) is < 1 or > 24 * 60)
            {
                shell.Complain(pem is null != pemKey is null ? "--certificate and --key belong together." : "--idle: expected 1 to 1440 minutes.");
                return Task.FromResult((int)ExitCode.Usage);
            }

            return RunAsync(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(urls), parsed.GetValue(folder), pem is null ? null : (pem, pemKey!), TimeSpan.FromMinutes(parsed.GetValue(idle)), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Shell shell, string location, string urls, string? folder, (string, string)? pem, TimeSpan idle, CancellationToken cancellation)
    {
        if (EventStore.HoldsPassword(location))
        {
            return (int)StoreVerb.Guarded(shell, location, () => ExitCode.Ok);
        }

        if (!WorkstationOptions.Of(location, urls, folder, pem).Try(out var options, out var fault))
        {
            shell.Complain(fault.Message);
            return (int)ExitCode.Usage;
        }

        WorkstationServer server;
        try
        {
            server = await WorkstationServer.StartAsync(options with { IdleLock = idle }, shell.Say, cancellation);
        }
        catch (StoreException e)
        {
            return (int)StoreVerb.Complain(shell, e);
        }

        await using (server)
        {
            // The link is the one thing that somebody who starts this needs, so it stands on standard output even with --quiet.
            shell.Out.WriteLine(server.Link);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            });
            await WorkstationServer.WaitAsync(stop.Token);
            shell.Say("Stopped.");
        }

        return (int)ExitCode.Ok;
    }
}
