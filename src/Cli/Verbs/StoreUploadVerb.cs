using System.CommandLine;
using System.Globalization;
using Toolkit.Storage.Outbox;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>From a bench to the laboratory.</summary>
internal static class StoreUploadVerb
{
    public static Command Create(Shell shell)
    {
        var bench = StoreVerb.Store("BENCH");
        var laboratory = StoreVerb.Store("LABORATORY");
        var json = StoreVerb.Json();
        var verb = new Command("upload", "Send what the laboratory lacks, each event exactly once, over a link that may fail. Run it again at any time.\n\nExample: toolkit store upload lab \"Host=db;Database=lab;Username=bench1\"") { bench, laboratory, json };
        verb.SetAction((parsed, cancellation) => RunAsync(shell, parsed.GetRequiredValue(bench), parsed.GetRequiredValue(laboratory), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static Task<int> RunAsync(Shell shell, string bench, string laboratory, bool asJson, CancellationToken cancellation) => Task.FromResult((int)StoreVerb.Run(shell, bench, from =>
        StoreVerb.Guarded(shell, laboratory, () =>
        {
            // The first connection tells a wrong address from a link that fails.
            EventStore.Open(laboratory).Dispose();
            var upload = new OutboxUpload(from, () => EventStore.Open(laboratory), TimeProvider.System, new OutboxOptions());
            var report = upload.RunAsync(there => shell.Progress("events", (int)Math.Min(there, int.MaxValue), (int)Math.Min(from.Head().Seq, int.MaxValue)), cancellation).GetAwaiter().GetResult();
            shell.Out.WriteLine(asJson
                ? StoreVerb.Document(json =>
                {
                    json.WriteBoolean("complete", report.IsComplete);
                    json.WriteNumber("sent", report.Sent);
                    json.WriteNumber("unacknowledged", report.Unacknowledged);
                    json.WriteNumber("failures", report.Failures);
                })
                : string.Create(CultureInfo.InvariantCulture, $"{report.Sent} sent, {report.Unacknowledged} arrived without their acknowledgement, {report.Failures} failures of the link"));
            if (report.Trouble is not null)
            {
                shell.Complain(report.Trouble);
                return ExitCode.TryAgain;
            }

            return ExitCode.Ok;
        })));
}
