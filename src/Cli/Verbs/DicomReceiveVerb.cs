using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Toolkit.Dicom.Network;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>A receiver for scanners and archives that push.</summary>
internal static class DicomReceiveVerb
{
    public static Command Create(Shell shell)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder for the files and journal.tsv." };
        var port = new Option<int>("--port") { Description = "TCP port; 0 for any free one.", DefaultValueFactory = _ => 11112 };
        var listen = new Option<string>("--listen") { Description = "Address to listen on. Beyond loopback anyone who reaches it can send: DICOM has no passwords.", DefaultValueFactory = _ => "127.0.0.1" };
        var title = new Option<string>("--title") { Description = "Own application entity title.", DefaultValueFactory = _ => "TOOLKIT" };
        var callers = new Option<string[]>("--from") { Description = "Titles that may send; none given: any.", AllowMultipleArgumentsPerToken = true };
        var verb = new Command("receive", "Receive objects by C-STORE, and answer C-ECHO.\n\nExample: toolkit dicom receive inbox --port 11112 --from SCANNER1") { folder, port, listen, title, callers };
        verb.SetAction((parsed, cancellation) =>
        {
            if (!IPAddress.TryParse(parsed.GetRequiredValue(listen), out var address) || parsed.GetValue(port) is < 0 or > 65535)
            {
                shell.Complain("--listen, --port: expected an IP address and a port of 0 to 65535, found " + Printable.Quote(parsed.GetRequiredValue(listen)));
                return Task.FromResult((int)ExitCode.Usage);
            }

            return RunAsync(shell, new ReceiverOptions
            {
                Folder = parsed.GetRequiredValue(folder),
                Port = parsed.GetValue(port),
                Address = address,
                Title = parsed.GetRequiredValue(title),
                Callers = [.. parsed.GetValue(callers) ?? []],
            }, cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Shell shell, ReceiverOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var receiver = StoreReceiver.Start(options, shell.Say);
            shell.Say($"listening on {receiver.EndPoint} as {options.Title}; interrupt to stop");
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (SocketException e)
        {
            shell.Complain($"port {options.Port}: {e.Message}");
            return (int)ExitCode.InputOutput;
        }
        catch (OperationCanceledException)
        {
            shell.Say("stopped");
        }

        return (int)ExitCode.Ok;
    }
}
