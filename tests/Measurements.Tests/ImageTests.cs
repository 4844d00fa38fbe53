using CsCheck;

namespace Toolkit.Measurements.Tests;

public class ImageTests
{
    /// <summary>Inverting and applying a well-conditioned 3 × 3 matrix loses a few units in the last place of numbers up to 1000.</summary>
    private const double Roundings = 1e-9;

    private static readonly Affine Oblique = new([-2, 0.3, 0.1, 90, 0.2, 2.5, -0.4, -126, 0, 0.5, 3, -72]);

    private static readonly GridShape Shape = new(2, 3, 2);

    [Fact]
    public void The_inverse_leads_back() => Gen.Double[-100, 100].Array[3].Sample(p =>
    {
        var back = Oblique.Inverse().Apply(Oblique.Apply(p[0], p[1], p[2]));
        return (back - new Point3(p[0], p[1], p[2])).Length < Roundings;
    });

    [Fact]
    public void Composition_is_one_map_after_the_other()
    {
        var shift = Affine.Scaling(new(1, 2, 3), new(4, 5, 6));
        var both = Oblique.After(shift).Apply(1, 1, 1);
        Assert.True((both - Oblique.Apply(shift.Apply(1, 1, 1))).Length < Roundings);
    }

    [Fact]
    public void Voxel_size_volume_and_origin_are_read_off()
    {
        var affine = Affine.FromColumns(new(-2, 0, 0), new(0, 3, 0), new(0, 0, 4), new(1, 2, 3));
        Assert.Equal((new Point3(2, 3, 4), 24.0, -24.0, new Point3(1, 2, 3)), (affine.VoxelSize, affine.VoxelVolume, affine.Determinant, affine.Origin));
        Assert.Equal(0.5, affine.MaxDifference(Affine.FromColumns(new(-2, 0, 0), new(0, 3, 0), new(0, 0, 4), new(1, 2.5, 3))));
    }

    [Fact]
    public void A_singular_affine_has_no_inverse_and_says_so()
    {
        var flat = Affine.Scaling(new(1, 1, 0), new(0, 0, 0));
        Assert.Contains("singular", Assert.Throws<InvalidOperationException>(() => flat.Inverse()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Affine([1, 2]));
        Assert.Throws<ArgumentException>(() => new Affine([double.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]));
    }

    [Fact]
    public void Voxels_are_stored_x_fastest()
    {
        var volume = new Volume(Shape, Affine.Identity, [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        Assert.Equal(1 + (2 * (2 + (3 * 1))), volume[1, 2, 1]);
        Assert.True(Shape.Contains(1, 2, 1));
        Assert.False(Shape.Contains(2, 0, 0));
        Assert.False(Shape.Contains(0, -1, 0));
    }

    [Fact]
    public void A_length_that_does_not_fit_the_shape_is_refused()
    {
        Assert.Contains("2 × 3 × 2", Assert.Throws<ArgumentException>(() => new Volume(Shape, Affine.Identity, new float[11])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VolumeSeries(Shape, 0, Affine.Identity, [], Sourced<RepetitionTime>.Unknown("test")));
        Assert.Throws<ArgumentException>(() => new StoredImage(Shape, 1, VoxelFormat.Int16, new byte[12], Affine.Identity));
        Assert.Throws<ArgumentException>(() => new LabelImage(Shape, Affine.Identity, new int[3], new("a", "1", "native", "")));
    }

    [Theory]
    [InlineData(VoxelFormat.UInt8, 250.0), InlineData(VoxelFormat.Int8, -100.0), InlineData(VoxelFormat.Int16, -32768.0), InlineData(VoxelFormat.UInt16, 65535.0)]
    [InlineData(VoxelFormat.Int32, -70000.0), InlineData(VoxelFormat.UInt32, 70000.0), InlineData(VoxelFormat.Float32, 0.25), InlineData(VoxelFormat.Float64, 0.125)]
    public void Every_stored_format_gives_its_scaled_value(VoxelFormat format, double stored)
    {
        var bytes = new byte[StoredImage.BytesPerVoxel(format)];
        _ = format switch
        {
            VoxelFormat.UInt8 => Put(() => bytes[0] = (byte)stored),
            VoxelFormat.Int8 => Put(() => bytes[0] = (byte)(sbyte)stored),
            VoxelFormat.Int16 => Put(() => BitConverter.TryWriteBytes(bytes, (short)stored)),
            VoxelFormat.UInt16 => Put(() => BitConverter.TryWriteBytes(bytes, (ushort)stored)),
            VoxelFormat.Int32 => Put(() => BitConverter.TryWriteBytes(bytes, (int)stored)),
            VoxelFormat.UInt32 => Put(() => BitConverter.TryWriteBytes(bytes, (uint)stored)),
            VoxelFormat.Float32 => Put(() => BitConverter.TryWriteBytes(bytes, (float)stored)),
            _ => Put(() => BitConverter.TryWriteBytes(bytes, stored)),
        };
        var image = new StoredImage(new(1, 1, 1), 1, format, bytes, Affine.Identity) { Slope = 2, Intercept = 1 };
        Assert.Equal((2 * stored) + 1, image.Value(0));
        Assert.Equal((float)((2 * stored) + 1), image.ToVolume().Data[0]);
    }

    [Fact]
    public void A_series_survives_being_stored()
    {
        var series = new VolumeSeries(Shape, 2, Oblique, [.. Enumerable.Range(0, 24).Select(i => i * 0.5f)], Sourced<RepetitionTime>.From(RepetitionTime.FromMilliseconds(2000), "test"));
        var back = StoredImage.FromSeries(series).ToSeries();
        Assert.Equal(series.Data, back.Data);
        Assert.Equal(2.0, back.RepetitionTime.Value.Seconds);
        Assert.Equal(series[1].ToArray(), back.Volume(1).Data);
        Assert.Contains("has 2", Assert.Throws<InvalidOperationException>(() => StoredImage.FromSeries(series).ToVolume()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Regions_are_listed_in_ascending_label_whatever_the_gaps()
    {
        var atlas = new AtlasIdentity("test", "1", "native", Provenance.Digest([]));
        var image = new LabelImage(new(2, 2, 1), Affine.Identity, [0, 2014, 7, 7], atlas, new Dictionary<int, string> { [7] = "PAG" });
        Assert.Equal([(7, "PAG"), (2014, "label-2014")], image.Regions.Select(r => (r.Label, r.Name)));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(2000.0 * 3600), InlineData(double.NaN)]
    public void A_repetition_time_that_cannot_be_is_refused(double seconds) =>
        Assert.Contains("milliseconds", Assert.Throws<ArgumentOutOfRangeException>(() => RepetitionTime.FromSeconds(seconds)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_nyquist_frequency_is_half_the_sampling_rate() => Assert.Equal(0.25, RepetitionTime.FromSeconds(2).NyquistHz);

    private static bool Put(Action write)
    {
        write();
        return true;
    }
}
