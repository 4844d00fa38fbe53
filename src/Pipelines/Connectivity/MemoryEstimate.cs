using System.Globalization;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>How much memory one run will take at its peak, known from headers alone.</summary>
/// <param name="VoxelBytes">The voxels held: those of the mask, or the whole grid.</param>
/// <param name="ImageBytes">Images of one volume beside them: masks, labels, means, maps, and the room a volume is read into.</param>
public sealed record MemoryEstimate(long VoxelBytes, long ImageBytes)
{
    // Program, runtime, tables and page as measured with 400 regions: 80 to 110 MB.
    private const long Base = 120_000_000;

    /// <summary>Everything, bytes.</summary>
    public long Bytes => VoxelBytes + ImageBytes + Base;

    /// <summary>Everything, MB (10⁶ bytes), rounded up.</summary>
    public double Megabytes => Math.Ceiling(Bytes / 1e6);

    /// <summary>What the process can still have, bytes: the machine's free memory or the container's limit, whichever is less.</summary>
    public static long Available
    {
        get
        {
            var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            const string told = "/proc/meminfo";
            if (!File.Exists(told))
            {
                return limit;
            }

            var line = File.ReadLines(told).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
            var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? Math.Min(limit, kilobytes * 1024) : limit;
        }
    }

    /// <summary>The estimate of a request before it is begun: headers of run and mask are read, no voxel of the run.</summary>
    /// <returns>The estimate, or the fault of a file that is not sound.</returns>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Parsed<MemoryEstimate> Of(ConnectivityRequest request)
    {
        if (request.Held is { } held)
        {
            return Of(request, held.Series.Shape.Count, held.Series.Volumes, held.Series.Shape.Count);
        }

        if (request.Bold is null)
        {
            return new MemoryEstimate(0, 0);
        }

        if (!NiftiWalk.Head(request.Bold).Try(out var head, out var fault))
        {
            return fault;
        }

        if (request.Mask is null || request.NeedsNeighbours || request.HasNoiseMask)
        {
            return Of(request, head.Shape.Count, head.Volumes, head.Shape.Count);
        }

        return Nifti.Read(request.Mask).Map(mask => Of(request, head.Shape.Count, head.Volumes, Inside(mask.ToVolume())));
    }

    /// <summary>The estimate once the small files were read.</summary>
    internal static MemoryEstimate Of(ConnectivityRequest request, RunInputs inputs)
    {
        var grid = inputs.Regions!.Shape.Count;
        var whole = inputs.Mask is null || request.NeedsNeighbours || inputs.NoiseMask is not null;
        return Of(request, grid, inputs.Volumes, whole ? grid : Inside(inputs.Mask!));
    }

    /// <summary>Why the run is not begun; null where it may be.</summary>
    /// <param name="limitMb">Most memory allowed, MB; null asks the machine.</param>
    internal Fault? Refusal(double? limitMb)
    {
        var allowed = limitMb ?? (Available / 1e6);
        return Bytes <= allowed * 1e6 ? null : new Fault(0, string.Create(CultureInfo.InvariantCulture, $"{Megabytes:0} MB of memory for this run"), string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(allowed):0} MB {(limitMb is null ? "free" : "allowed")}"))
        {
            Unit = "memory",
            Advice = "A brain mask (--mask) keeps only the voxels inside; else allow more (--mem-mb) or take a machine with more.",
        };
    }

    private static MemoryEstimate Of(ConnectivityRequest request, long grid, int volumes, long held)
    {
        // A held run is in memory already: only a copy of it would come on top.
        var copies = (request.Held is null ? 1 : 0) + (request.VoxelDegree is null ? 0 : 1) + (!request.Options.ReuseSeries && (request.Options.Seeds.Length > 0 || request.Options.WithCleaned) ? 1 : 0);
        var images = 8 + (2 * request.Options.Seeds.Length) + request.Maps.Length + (request.VoxelDegree is null ? 0 : 2);
        return new(copies * held * volumes * sizeof(float), images * grid * sizeof(float));
    }

    private static long Inside(Volume mask) => mask.Data.LongCount(v => v != 0 && float.IsFinite(v));
}
