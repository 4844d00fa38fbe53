using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A test of the maps of one seed.</summary>
/// <param name="Voxels">Positions tested: where everybody has a value.</param>
/// <param name="ClusterT">|t| from which a voxel belongs to a cluster.</param>
internal sealed record GroupMap(string Seed, GridShape Shape, Affine Affine, int[] Voxels, PermutationResult Result, double ClusterT)
{
    /// <summary>p of the cluster each voxel belongs to; 1 outside of any.</summary>
    public double[] ClusterP
    {
        get
        {
            var p = Enumerable.Repeat(1.0, Voxels.Length).ToArray();
            foreach (var cluster in Result.Components)
            {
                foreach (var element in cluster.Elements)
                {
                    p[element] = cluster.P;
                }
            }

            return p;
        }
    }

    /// <summary>Volume of a voxel, mm³.</summary>
    public double VoxelMm3 => Affine.VoxelSize is var size ? size.X * size.Y * size.Z : 0;

    /// <summary>The voxel of a cluster with the largest |t|: its t and its place in RAS+ mm.</summary>
    public (double T, Point3 Place) Peak(ComponentResult cluster)
    {
        var top = cluster.Elements.MaxBy(e => Math.Abs(Result.T[e]));
        var v = Voxels[top];
        return (Result.T[top], Affine.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / Shape.X / Shape.Y));
    }

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

            listener.Say($"seed {seed}: {map.Voxels.Length} voxels, {map.Result.EnhancedCorrected.Count(p => p <= 0.05)} with p ≤ 0.05 over all by enhancement; {map.Result.Components.Count(c => c.P <= 0.05)} of {map.Result.Components.Length} clusters with p ≤ 0.05.");
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
                // A voxel has no standard error of its own: runs weigh by the degrees of freedom that cleaning left them.
                var known = runs.All(r => r.DegreesOfFreedom > 0);
                var total = runs.Sum(r => known ? r.DegreesOfFreedom : 1);
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
                        change.Data[v] += map.Data[v] == 0 ? float.NaN : sign * map.Data[v] * (float)((known ? run.DegreesOfFreedom : 1) / total);
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

        var limit = design.CriticalT(request.ClusterP);
        var options = request.Permutation with { ComponentThreshold = limit, Enhancement = (0.5, 2) };
        var result = PermutationTest.Run(values, design, options, Adjacency.OfVoxels(people[0].Shape, voxels));
        return new GroupMap(seed, people[0].Shape, people[0].Affine, voxels, result, limit);
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
