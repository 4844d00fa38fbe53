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
        var largest = new Option<int>("--max-object") { Description = "Largest object that is taken, in MiB.", DefaultValueFactory = _ => 1024 };
        var verb = new Command("receive", "Receive objects by C-STORE, and answer C-ECHO, until interrupted.\nEach object is written beside and renamed when it is whole; journal.tsv has a line for each: time, file, bytes, SHA-256 of the data set, transfer syntax, sender.\nAn object that comes again is kept once; another object of the same identity is kept under a name with a number.\n\nExample: toolkit dicom receive inbox --port 11112 --from SCANNER1") { folder, port, listen, title, callers, largest };
        verb.SetAction((parsed, cancellation) =>
        {
            if (!IPAddress.TryParse(parsed.GetRequiredValue(listen), out var address) || parsed.GetValue(port) is < 0 or > 65535)
            {
                shell.Complain("--listen, --port: expected an IP address and a port of 0 to 65535, found " + Printable.Quote(parsed.GetRequiredValue(listen)));
                return Task.FromResult((int)ExitCode.Usage);
            }

            var own = parsed.GetRequiredValue(title);
            if (own.Length is 0 or > 16 || own.AsSpan().ContainsAnyExceptInRange(' ', '~') || own.Trim() != own || own.Contains('\\', StringComparison.Ordinal))
            {
                shell.Complain("--title: expected 1 to 16 characters, found " + Printable.Quote(own));
                return Task.FromResult((int)ExitCode.Usage);
            }

            if (parsed.GetValue(largest) < 1)
            {
                shell.Complain($"--max-object: expected 1 or more, found {parsed.GetValue(largest)}.");
                return Task.FromResult((int)ExitCode.Usage);
            }

            return RunAsync(shell, new ReceiverOptions
            {
                Folder = parsed.GetRequiredValue(folder),
                Port = parsed.GetValue(port),
                Address = address,
                Title = own,
                Callers = [.. parsed.GetValue(callers) ?? []],
                MaxObject = (long)parsed.GetValue(largest) << 20,
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
