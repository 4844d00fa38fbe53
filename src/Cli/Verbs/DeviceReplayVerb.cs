using System.CommandLine;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Derives every result again from a journal alone.</summary>
internal static class DeviceReplayVerb
{
    public static Command Create(Shell shell)
    {
        var store = new Argument<string>("STORE") { Description = "Folder of a capture journal." };
        var asJson = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var command = new Command("replay", "Verify a capture journal and derive every result again from its bytes. Example: toolkit device replay captures/") { store, asJson };
        command.SetAction(parsed => Run(shell, parsed.GetValue(store)!, parsed.GetValue(asJson)));
        return command;
    }

    private static int Run(Shell shell, string folder, bool asJson)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "*" + FolderSegmentStore.Extension).Any())
        {
            shell.Complain($"{folder} holds no capture journal.");
            return (int)ExitCode.NoInput;
        }

        var journal = JournalReader.Read(folder);
        var ports = JournalReplay.Run(journal);
        foreach (var fault in journal.Faults)
        {
            shell.Complain(fault.Message);
        }

        shell.Say($"{journal.Entries.Length} records, {journal.TornBytes} bytes never confirmed, chain {(journal.Faults.IsEmpty ? "whole" : "BROKEN")}.");
        if (asJson)
        {
            Write(shell, journal, ports);
        }
        else
        {
            foreach (var port in ports)
            {
                Print(shell, port);
            }
        }

        return (int)(journal.Faults.IsEmpty ? ExitCode.Ok : ExitCode.CorruptInput);
    }

    private static void Print(Shell shell, ReplayedPort port)
    {
        shell.Say($"{Printable.Clean(port.Name)} ({Printable.Clean(port.Profile)}): {port.Results.Length} results, {port.Plates.Length} plates, {port.Faults.Length} faults, {port.RepeatedMessages} messages sent again.");
        foreach (var result in port.Results)
        {
            shell.Out.WriteLine($"{Printable.Clean(result.Sample)}\t{Printable.Clean(result.Test)}\t{Printable.Clean(result.Text)}\t{Printable.Clean(result.Unit)}\t{Printable.Clean(result.Flag)}");
        }
    }

    private static void Write(Shell shell, JournalContent journal, IEnumerable<ReplayedPort> ports) => DeviceJson.Document(shell.Out, json =>
    {
        json.WriteNumber("records", journal.Entries.Length);
        json.WriteBoolean("chainWhole", journal.Faults.IsEmpty);
        json.WriteNumber("tornBytes", journal.TornBytes);
        json.WriteStartArray("ports");
        foreach (var port in ports)
        {
            json.WriteStartObject();
            json.WriteString("port", port.Name);
            json.WriteString("profile", port.Profile);
            json.WriteNumber("repeatedMessages", port.RepeatedMessages);
            DeviceJson.Plates(json, port.Plates);
            DeviceJson.Results(json, port.Results);
            DeviceJson.Faults(json, port.Faults);
            DeviceJson.ProvenanceTable(json, port.Results.Select(r => r.Provenance).Concat(port.Plates.Select(p => p.Provenance)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        DeviceJson.Faults(json, journal.Faults);
    });
}
