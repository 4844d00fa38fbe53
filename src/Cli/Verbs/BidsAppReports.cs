using System.Collections.Immutable;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Cli.Verbs;

/// <summary>--reports-only at the participant level: pages from what is published, no work on images.</summary>
internal static class BidsAppReports
{
    public static ExitCode Run(Shell shell, BidsAppRequest request, ImmutableArray<string> entities)
    {
        var publication = new Publication(request.Tree);
        var (written, stand) = (0, 0);
        foreach (var (at, entity) in entities.Index())
        {
            shell.Progress("pages", at, entities.Length);
            if (!publication.RenewPage(entity, () => PublishedPage.Of(request.Tree, entity, request.Options.FramewiseDisplacementMm)).Try(out var renewed, out var fault))
            {
                shell.Complain($"{entity} has no page: {WorkFailure.Text(fault)}");
                continue;
            }

            (written, stand) = renewed ? (written + 1, stand) : (written, stand + 1);
        }

        var lacking = entities.Length - written - stand;
        shell.Say($"Pages of participants: {written} written again, {stand} as published, {lacking} without results. Page of the run: {Path.Combine(request.Tree.Logs, "run.html")}");
        return lacking == 0 ? ExitCode.Ok : lacking == entities.Length ? ExitCode.NoInput : ExitCode.Partial;
    }
}
