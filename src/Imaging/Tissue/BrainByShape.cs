using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>The brain as the largest compact bright body of a head (Höhne &amp; Hanson 1992): a threshold, thin links to the scalp cut, what is near put back, sulci closed.</summary>
internal static class BrainByShape
{
    private const double GridMm = 2;
    private const double SulcusMm = 12;
    private const double FluidMm = 2; // of fluid between the cortex and the skull
    private const double LeastMl = 300;
    private const double MostMl = 2000; // what is larger still hangs together with the scalp

    // Optic nerves, veins and dura join brain and scalp: cut by ever thicker balls at ever higher thresholds until what is left can be a brain.
    private static readonly double[] LinksMm = [3, 4, 5, 6, 7];
    private static readonly float[] Thresholds = [1, 1.2f, 1.4f, 1.6f];

    /// <summary>Voxels of the brain on the image's grid; null where there is no such body.</summary>
    public static bool[]? Find(Volume image)
    {
        var grid = WorkingGrid.Over(image.Shape, image.Affine, GridMm);
        var small = Resampling.Onto(WorkingGrid.Blur(image, GridMm), grid.Shape, grid.ToWorld, Interpolation.Linear);
        RealignmentTarget.Sound(small.Data, small.Data);
        var threshold = Threshold(small.Data);
        foreach (var factor in Thresholds)
        {
            bool[] bright = [.. small.Data.Select(v => v > factor * threshold)];
            var depth = Morphology.Distance([.. bright.Select(b => !b)], grid.Shape, grid.ToWorld);
            foreach (var link in LinksMm)
            {
                if (Body(bright, depth, link, grid) is { } whole)
                {
                    var mask = Resampling.Onto(new(grid.Shape, grid.ToWorld, [.. whole.Select(w => w ? 1f : 0f)]), image.Shape, image.Affine, Interpolation.Linear);
                    return [.. mask.Data.Select(m => m > 0.5f)];
                }
            }
        }

        return null;
    }

    /// <summary>The largest part once links are cut, with what was cut off it put back and its folds closed; null where its volume is not a brain's.</summary>
    private static bool[]? Body(bool[] bright, float[] depth, double link, WorkingGrid grid)
    {
        var core = Morphology.Largest([.. depth.Select(d => d > link * link)], grid.Shape);
        if (Millilitres(core) > MostMl)
        {
            return null;
        }

        var near = Morphology.Dilate(core, grid.Shape, grid.ToWorld, link + 1);
        bool[] tissue = [.. bright.Select((b, at) => b && near[at])];
        if (Millilitres(tissue) is < 0.5 * LeastMl or > MostMl)
        {
            return null;
        }

        var closed = Morphology.Close(tissue, grid.Shape, grid.ToWorld, SulcusMm);
        var whole = Morphology.Dilate(Morphology.FillHoles(closed, grid.Shape), grid.Shape, grid.ToWorld, FluidMm);
        return Millilitres(whole) is >= LeastMl and <= MostMl ? whole : null;
    }

    private static double Millilitres(bool[] mask) => mask.Count(m => m) * GridMm * GridMm * GridMm / 1000;

    /// <summary>Between fluid and gray matter: twice Otsu's (1979) rule, once for air and head, once within the head.</summary>
    private static float Threshold(float[] data)
    {
        var top = Brightness.Top(data);
        float[] head = [.. data.Where(v => v > 0).Select(v => Math.Min(v, top))];
        var air = Otsu(head, top);
        return Math.Max(air, 0.5f * Otsu([.. head.Where(v => v > air)], top));
    }

    private static float Otsu(float[] values, float top)
    {
        const int bins = 128;
        var counts = new double[bins];
        foreach (var value in values)
        {
            counts[Math.Clamp((int)(bins * value / top), 0, bins - 1)]++;
        }

        double total = values.Length, sum = counts.Select((c, b) => c * b).Sum(), below = 0, sumBelow = 0, best = -1;
        var at = 0;
        for (var b = 0; b < bins - 1; b++)
        {
            below += counts[b];
            sumBelow += counts[b] * b;
            if (below > 0 && below < total && (sumBelow / below) - ((sum - sumBelow) / (total - below)) is var apart && below * (total - below) * apart * apart is var between && between > best)
            {
                (best, at) = (between, b);
            }
        }

        return top * (at + 1) / bins;
    }
}
