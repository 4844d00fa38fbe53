using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class LabelImagesTests
{
    [Theory]
    [InlineData("1\tMiddle\n7\tUpper right\n")]
    [InlineData("index\tname\tcolour\n1\tMiddle\tred\n7\tUpper right\tblue\n")]
    [InlineData("name\tlabel\r\nMiddle\t1\r\nUpper right\t7\r\n")]
    [InlineData("\uFEFF# a comment\n\n1\tMiddle\n7\tUpper right")]
    public void A_table_of_labels_reads_in_each_of_its_shapes(string text)
    {
        var names = LabelImages.Names(text).Value;
        Assert.Equal([(1, "Middle"), (7, "Upper right")], names.Select(n => (n.Key, n.Value)));
    }

    [Fact]
    public void A_text_table_separated_by_blanks_takes_the_second_word() =>
        Assert.Equal("Frontal_Med_Orb_L", LabelImages.Names("25 Frontal_Med_Orb_L 2611\n26 Frontal_Med_Orb_R 2612").Value[25]);

    [Theory]
    [InlineData("1\tA\nx\tB", "line 2: expected a label and its name, found 'x\\u0009B'")]
    [InlineData("1\tA\n1\tB", "line 2: expected one name for label 1, found 'A' and 'B'")]
    [InlineData("1\tA\n2\t", "line 2: expected a label and its name, found '2'")]
    public void A_wrong_line_is_named(string text, string message) => Assert.Equal(message, LabelImages.Names(text).Fault!.Message);

    [Fact]
    public void The_identity_is_that_of_the_labels_and_not_of_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("labels");
        string plain = Path.Combine(folder.FullName, "a.nii"), packed = Path.Combine(folder.FullName, "a.nii.gz"), table = Path.Combine(folder.FullName, "a.txt");
        File.WriteAllText(table, "3 Cortex");
        Nifti.Write(Labels(VoxelFormat.UInt8, [0, 3, 3, 9]), plain, gzip: false);
        Nifti.Write(Labels(VoxelFormat.UInt8, [0, 3, 3, 9]), packed, gzip: true);
        var a = LabelImages.Read(plain, table).Value;
        var b = LabelImages.Read(packed, table).Value;
        Assert.Equal(a.Atlas, b.Atlas);
        Assert.NotEqual(a.Atlas.Sha256, LabelImages.Read(plain).Value.Atlas.Sha256);
        Assert.Equal(("a", "unstated", "native"), (a.Atlas.Name, a.Atlas.Version, a.Atlas.Space));
        Assert.Equal([(3, "Cortex"), (9, "label-9")], a.Regions.Select(r => (r.Label, r.Name)));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Labels_above_127_keep_their_value() =>
        Assert.Equal([0, 200, 255, 1], LabelImages.FromImage(Labels(VoxelFormat.UInt8, [0, 200, 255, 1]), null, "a").Value.Labels);

    [Fact]
    public void What_is_no_label_image_is_refused()
    {
        var fractions = StoredImage.FromVolume(new Volume(new(2, 1, 1), Affine.Identity, [1, 0.5f]));
        Assert.Equal(
            "voxel 1: expected a label that is a whole number of 0 or more, found 0.5. Resample label images with nearest neighbour",
            LabelImages.FromImage(fractions, null, "a").Fault!.Message);
        var negative = Labels(VoxelFormat.Int8, [0, 0, 0, 255]);
        Assert.Contains("found -1", LabelImages.FromImage(negative, null, "a").Fault!.Message, StringComparison.Ordinal);
        var series = new StoredImage(new(1, 1, 1), 2, VoxelFormat.UInt8, [1, 1], Affine.Identity);
        Assert.Contains("expected one volume of labels, found 2 volumes", LabelImages.FromImage(series, null, "a").Fault!.Message, StringComparison.Ordinal);
        var colours = new StoredImage(new(1, 1, 1), 1, VoxelFormat.Rgb24, [1, 1, 1], Affine.Identity);
        Assert.Contains("found a colour image", LabelImages.FromImage(colours, null, "a").Fault!.Message, StringComparison.Ordinal);
    }

    private static StoredImage Labels(VoxelFormat format, byte[] bytes) => new(new(2, 2, 1), 1, format, bytes, Affine.Identity);
}
