namespace Toolkit.Measurements.Tests;

public class ProvenanceTests
{
    private static readonly string Empty = Provenance.Digest([]);

    private static readonly Provenance Plate = Provenance.OfBytes("devices.plate", "plate.txt", Empty);

    [Fact]
    public void The_digest_is_the_known_answer() => Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Empty);

    [Fact]
    public void Equal_content_gives_an_equal_id()
    {
        Assert.Equal(Plate.Id, Provenance.OfBytes("devices.plate", "plate.txt", Empty).Id);
        Assert.Equal(Plate, Provenance.OfBytes("devices.plate", "plate.txt", Empty));
        Assert.Equal(16, Plate.Id.Length);
    }

    [Fact]
    public void Every_part_of_the_content_changes_the_id()
    {
        string[] ids =
        [
            Plate.Id,
            Plate.At(0, 5).Id,
            Plate.At(5, 0).Id,
            Provenance.OfBytes("devices.plat", "eplate.txt", Empty).Id,
            Provenance.OfBytes("devices.plate", "plate.txt", Provenance.Digest([1])).Id,
            Provenance.OfBytes("devices.plate", "plate.txt", Empty, parameters: [new("decimalSign", ",")]).Id,
            Provenance.Derived("devices.plate", [Plate]).Id,
            Provenance.Derived("devices.plate", [Plate, Plate]).Id,
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Parameters_in_another_order_are_the_same_parameters() => Assert.Equal(
        Provenance.Derived("s", [Plate], [new("a", "1"), new("b", "2")]).Id,
        Provenance.Derived("s", [Plate], [new("b", "2"), new("a", "1")]).Id);

    [Fact]
    public void A_derived_number_has_no_bytes_and_names_its_inputs()
    {
        var derived = Provenance.Derived("assays.fit", [Plate.At(3, 4)]);
        Assert.Equal([Plate.At(3, 4).Id], derived.Inputs);
        Assert.Throws<InvalidOperationException>(() => derived.At(0, 1));
    }

    [Fact]
    public void A_digest_that_is_none_is_refused() =>
        Assert.Contains("64 lower-case hex", Assert.Throws<ArgumentException>(() => Provenance.OfBytes("s", "f", "ABC")).Message, StringComparison.Ordinal);
}
