using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The group level: matrices of many participants read back, brought together, tested and written.</summary>
/// <param name="Document">Text of group.json.</param>
/// <param name="Summary">A sentence for a person.</param>
public sealed record GroupRun(string Document, string Summary)
{
    /// <summary>Tests what the request asks for and writes its outputs.</summary>
    /// <returns>The run, or a fault; its unit is "file" where the folder holds no matrix.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static Parsed<GroupRun> Execute(GroupRequest request, Listener listener)
    {
        if (Cohort.Read(request.Folder, listener) is not { Count: > 0 } runs)
        {
            return new Fault(0, "matrices named sub-…_stat-fisherz_relmat.tsv", "none") { Unit = "file", Place = request.Folder, Advice = "They are written by toolkit connectivity derivatives." };
        }

        if (!GroupData.Assemble(request, runs).Try(out var data, out var fault) || !data.Design().Try(out var design, out fault))
        {
            return fault;
        }

        foreach (var (participant, reason) in data.LeftOut)
        {
            listener.Say($"{participant}: left out, {reason}");
        }

        var result = PermutationTest.Run(data.Values, design, request.Permutation, Adjacency.OfEdges(data.Regions.Length));
        if (!GroupMaps.Test(listener, request, data, design).Try(out var maps, out fault))
        {
            return fault;
        }

        var document = new GroupOutputs(request, data, result, maps).Write(listener);
        var significant = result.Corrected.Count(p => p <= 0.05);
        return new GroupRun(document, $"{data.People.Count} participants, {data.Values.Columns} pairs, {design.Name}: {significant} with p ≤ 0.05 over all pairs; results are in {request.Output}.");
    }
}
