using System.Collections.Immutable;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;

namespace Toolkit.Cli.Verbs;

/// <summary>The group level: one table of all participants, and the page of outliers. Refuses while participants are missing.</summary>
internal static class BidsAppGroup
{
    private const int MostNamed = 20;

    public static ExitCode Run(Shell shell, BidsAppRequest request, ImagingDataset dataset, ImmutableArray<string> labels)
    {
        if (!Directory.Exists(request.Output))
        {
            shell.Complain($"output_dir: expected the folder of the participant level, found none at {request.Output}. Run the participant level first.");
            return ExitCode.NoInput;
        }

        ImmutableArray<string> entities = [.. labels.Select(l => "sub-" + l)];
        SharedFile.Write(Path.Combine(request.Tree.Logs, "run.html"), RunPage.Of(request.Tree, entities, ImmutableDictionary<string, WorkFailure>.Empty, TimeProvider.System.GetUtcNow()));
        if (!GroupTable.Read(request.Tree, entities).Try(out var table, out var fault))
        {
            shell.Complain(WorkFailure.Text(fault));
            return ExitCode.BadData;
        }

        foreach (var (entity, reason) in table.Missing.Take(MostNamed))
        {
            shell.Complain($"{entity} is missing: {reason}");
        }

        if (table.Missing.Length == entities.Length)
        {
            shell.Complain("No participant is published: there is nothing to gather.");
            return ExitCode.NoInput;
        }

        if (!table.Missing.IsEmpty && !request.AllowMissing)
        {
            shell.Complain($"{table.Missing.Length} of {entities.Length} participants are missing. Run them, or go on without them with --allow-missing.");
            return ExitCode.BadData;
        }

        var arms = GroupTable.Arms(Path.Combine(request.Input, "participants.tsv"));
        SharedFile.Write(Path.Combine(request.Tree.Root, "group.csv"), table.Csv(arms));
        SharedFile.Write(Path.Combine(request.Tree.Root, "group.html"), GroupPage.Of(table, OutcomeSpread.Of(table.Measures)));
        shell.Say($"{entities.Length - table.Missing.Length} participants, {table.Measures.Length} values: {Path.Combine(request.Tree.Root, "group.csv")}, group.html.");
        return table.Missing.IsEmpty ? ExitCode.Ok : ExitCode.Partial;
    }
}
