using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Scanner;

/// <summary>Writes images as a scanner does: DICOM MR files with geometry, timing and identifiers that follow from the seed alone.</summary>
/// <remarks>
/// Voxels are stored as integers of a stated step (rescale slope). Any invertible grid with perpendicular axes can be written. The reader gives every image
/// left-handed axes (negative determinant): a left-handed grid comes back as it was, of a right-handed one the slices come back in reverse, at the same places in the world.
/// </remarks>
public static class ScannerSimulator
{
    private const double PerpendicularTolerance = 1e-6;

    /// <summary>Writes a structural volume as one file a slice.</summary>
    /// <returns>The paths, in slice order.</returns>
    /// <exception cref="ArgumentException">The axes of the image are not perpendicular, or a value is NaN.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static ImmutableArray<string> WriteStructural(Volume volume, string folder, ScannerOptions options)
    {
        var quantised = Quantised.From(volume.Data, options.Step);
        var session = new ScannerSession(options, volume.Shape, volume.Affine, quantised.Step, isEchoPlanar: false);
        return Write(folder, options, volume.Shape.Z, i => session.SliceFile(quantised.Values, 0, i, 1, 2.3, null));
    }

    /// <summary>Writes a time series: mosaic sheets or single slices.</summary>
    /// <returns>The paths, volume after volume.</returns>
    /// <exception cref="ArgumentException">The axes are not perpendicular, a value is NaN, or the repetition time is unknown.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static ImmutableArray<string> WriteBold(VolumeSeries series, string folder, ScannerOptions options)
    {
        if (!series.RepetitionTime.IsKnown)
        {
            throw new ArgumentException("A scanner knows its repetition time.", nameof(series));
        }

        var quantised = Quantised.From(series.Data, options.Step);
        var session = new ScannerSession(options, series.Shape, series.Affine, quantised.Step, isEchoPlanar: true);
        var repetition = series.RepetitionTime.Value.Seconds;
        var timing = series.SliceTiming.Or(null);
        return options.Layout == SeriesLayout.SiemensMosaic
            ? Write(folder, options, series.Volumes, t => session.MosaicFile(quantised.Values, t, repetition, timing))
            : Write(folder, options, series.Volumes * series.Shape.Z, i => session.SliceFile(quantised.Values, i / series.Shape.Z, i % series.Shape.Z, series.Volumes, repetition, timing));
    }

    private static ImmutableArray<string> Write(string folder, ScannerOptions options, int files, Func<int, DataSet> make)
    {
        Directory.CreateDirectory(folder);
        var paths = ImmutableArray.CreateBuilder<string>(files);
        var buffer = new ArrayBufferWriter<byte>(256 * 1024);
        for (var i = 0; i < files; i++)
        {
            buffer.ResetWrittenCount();
            DicomWriter.Write(make(i), buffer);
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{options.SeriesNumber:000}-{i + 1:00000}.dcm"));
            using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, buffer.WrittenCount);
            RandomAccess.Write(handle, buffer.WrittenSpan, 0);
            paths.Add(path);
        }

        return paths.MoveToImmutable();
    }

    /// <summary>A UID under 2.25 that depends on the seed and the name alone.</summary>
    internal static string Uid(int seed, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{name}")));
        return "2.25." + new System.Numerics.BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Refuses grids that no scanner measures.</summary>
    /// <exception cref="ArgumentException">Two axes are not perpendicular.</exception>
    internal static void RequirePerpendicular(Affine affine)
    {
        for (var a = 0; a < 3; a++)
        {
            Point3 u = affine.Column(a), v = affine.Column((a + 1) % 3);
            if (Math.Abs(u.Dot(v)) > PerpendicularTolerance * u.Length * v.Length)
            {
                throw new ArgumentException("The axes of a scanned image are perpendicular.", nameof(affine));
            }
        }
    }
}
