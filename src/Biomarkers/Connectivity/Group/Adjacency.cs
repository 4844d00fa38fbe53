using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Which elements of a statistic are neighbours: those that share a port. Two edges of a network share a region; two voxels share a face.</summary>
public sealed class Adjacency
{
    private Adjacency(int[][] ports, int count)
    {
        Ports = ports;
        PortCount = count;
    }

    /// <summary>Ports of each element.</summary>
    public int[][] Ports { get; }

    public int PortCount { get; }

    public int Elements => Ports.Length;

    /// <summary>The edges among <paramref name="regions"/> regions in the order (0,1), (0,2), … (1,2), …; two that meet in a region are neighbours.</summary>
    public static Adjacency OfEdges(int regions) => new([.. Edges(regions).Select(e => new[] { e.First, e.Second })], regions);

    /// <summary>Voxels of an image, by position; two that share a face are neighbours.</summary>
    /// <param name="voxels">Positions in x-fastest order, each once.</param>
    public static Adjacency OfVoxels(GridShape shape, IReadOnlyList<int> voxels)
    {
        var ports = new int[voxels.Count][];
        var faces = new Dictionary<(int Voxel, int Axis), int>();
        for (var i = 0; i < ports.Length; i++)
        {
            int v = voxels[i], x = v % shape.X, y = v / shape.X % shape.Y, z = v / shape.X / shape.Y;
            ports[i] =
            [
                Face(v, 0), Face(v, 1), Face(v, 2),
                .. x > 0 ? new[] { Face(v - 1, 0) } : [],
                .. y > 0 ? new[] { Face(v - shape.X, 1) } : [],
                .. z > 0 ? new[] { Face(v - (shape.X * shape.Y), 2) } : [],
            ];
        }

        return new(ports, faces.Count);

        int Face(int voxel, int axis)
        {
            if (!faces.TryGetValue((voxel, axis), out var face))
            {
                face = faces.Count;
                faces.Add((voxel, axis), face);
            }

            return face;
        }
    }

    /// <summary>Every pair of regions, the first before the second.</summary>
    public static IEnumerable<(int First, int Second)> Edges(int regions)
    {
        for (var i = 0; i < regions; i++)
        {
            for (var j = i + 1; j < regions; j++)
            {
                yield return (i, j);
            }
        }
    }
}
