using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A test of the maps of one seed.</summary>
/// <param name="Voxels">Positions tested: where everybody has a value.</param>
internal sealed record GroupMap(string Seed, GridShape Shape, Affine Affine, int[] Voxels, PermutationResult Result)
{
    /// <summary>Values of the voxels tested as an image.</summary>
    public Volume Image(double[] values, float outside = 0)
    {
        var data = new float[Shape.Count];
        data.AsSpan().Fill(outside);
        for (var i = 0; i < Voxels.Length; i++)
        {
            data[Voxels[i]] = double.IsFinite(values[i]) ? (float)values[i] : outside;
        }

        return new(Shape, Affine, data);
    }
}

/// <summary>Seed maps of a group, voxel by voxel.</summary>
internal static class GroupMaps
{
    /// <summary>Tests the maps of every seed asked for.</summary>
    public static Parsed<List<GroupMap>> Test(Listener listener, GroupRequest request, GroupData data, GroupDesign design)
    {
        var maps = new List<GroupMap>();
        foreach (var seed in request.SeedMaps)
        {
            if (!One(request, data, design, seed).Try(out var map, out var fault))
            {
                return fault;
            }

            listener.Say($"seed {seed}: {map.Voxels.Length} voxels, {map.Result.EnhancedCorrected.Count(p => p <= 0.05)} with p ≤ 0.05 over all.");
            maps.Add(map);
        }

        return maps;
    }

    private static Parsed<GroupMap> One(GroupRequest request, GroupData data, GroupDesign design, string seed)
    {
        var people = new List<Volume>();
        foreach (var person in data.People)
        {
            Volume? change = null;
            foreach (var (visit, runs) in person.Visits.Index())
            {
                foreach (var run in runs)
                {
                    var sign = visit == 0 && person.Visits.Length == 2 ? -1f : 1f;
                    if (!Map(run, seed).Try(out var map, out var fault))
                    {
                        return fault;
                    }

                    change ??= new(map.Shape, map.Affine, new float[map.Data.Length]);
                    if (!change.SameGrid(map.Shape, map.Affine) || (people.Count > 0 && !people[0].SameGrid(map.Shape, map.Affine)))
                    {
                        return new Fault(0, "seed maps on one grid", $"{map.Shape} in {run.Name.Run}") { Unit = "grid", Advice = "Preprocess all runs to one output grid." };
                    }

                    // 0 is "no value": one voxel without it at one visit leaves the voxel out for all.
                    for (var v = 0; v < map.Data.Length; v++)
                    {
                        change.Data[v] += map.Data[v] == 0 ? float.NaN : sign * map.Data[v] / runs.Length;
                    }
                }
            }

            people.Add(change!);
        }

        int[] voxels = [.. Enumerable.Range(0, people[0].Data.Length).Where(v => people.TrueForAll(p => float.IsFinite(p.Data[v])))];
        if (voxels.Length == 0)
        {
            return new Fault(0, $"voxels where everybody has a value of {seed}", "none") { Unit = "voxel" };
        }

        var values = new RowMatrix<double>(people.Count, voxels.Length);
        for (var p = 0; p < people.Count; p++)
        {
            for (var i = 0; i < voxels.Length; i++)
            {
                values[p, i] = people[p].Data[voxels[i]];
            }
        }

        var options = request.Permutation with { ComponentThreshold = null, Enhancement = (0.5, 2) };
        var result = PermutationTest.Run(values, design, options, Adjacency.OfVoxels(people[0].Shape, voxels));
        return new GroupMap(seed, people[0].Shape, people[0].Affine, voxels, result);
    }

    private static Parsed<Volume> Map(CohortRun run, string seed)
    {
        var name = string.Concat(seed.Where(char.IsAsciiLetterOrDigit));
        var file = Path.Combine(Path.GetDirectoryName(run.File)!, $"{run.Name.Prefix}_seed-{name}_stat-fisherz_boldmap.nii.gz");
        return File.Exists(file)
            ? Nifti.Read(file).Map(image => image.ToVolume())
            : new Fault(0, $"a map of {seed}: {Path.GetFileName(file)}", "no such file") { Unit = "file", Advice = $"Run connectivity derivatives with --seed {seed}." };
    }
}
