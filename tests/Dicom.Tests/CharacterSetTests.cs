using System.Text;

namespace Toolkit.Dicom.Tests;

/// <summary>Text in the sets of the standard; the examples of names are those of PS3.5, annexes H to K.</summary>
public class CharacterSetTests
{
    [Theory]
    [InlineData("", "4D FC 6C 6C 65 72", "Müller")]
    [InlineData("ISO_IR 100", "42 75 63 5E 4A E9 72 F4 6D 65", "Buc^Jérôme")]
    [InlineData("ISO_IR 192", "C3 A9", "é")]
    [InlineData("ISO_IR 144", "BB EE DA 63 65 DC D1 79 70 D3", "Люкceмбypг")]
    [InlineData("ISO_IR 126", "C4 E9 EF ED F5 F3 E9 EF F2", "Διονυσιος")]
    [InlineData("GB18030", "57 61 6E 67 5E 58 69 61 6F 44 6F 6E 67 3D CD F5 5E D0 A1 B6 AB 3D", "Wang^XiaoDong=王^小东=")]
    [InlineData("\\ISO 2022 IR 149", "48 6F 6E 67 5E 47 69 6C 64 6F 6E 67 3D 1B 24 29 43 FB F3 5E 1B 24 29 43 D1 CE D4 D7 3D 1B 24 29 43 C8 AB 5E 1B 24 29 43 B1 E6 B5 BF", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("\\ISO 2022 IR 87", "59 61 6D 61 64 61 5E 54 61 72 6F 75 3D 1B 24 42 3B 33 45 44 1B 28 42 5E 1B 24 42 42 40 4F 3A 1B 28 42", "Yamada^Tarou=山田^太郎")]
    [InlineData("ISO_IR 101", "B1 E6", "ąć")]
    [InlineData("ISO_IR 109", "A1 B1", "Ħħ")]
    [InlineData("ISO_IR 110", "A2 AA", "ĸĒ")]
    [InlineData("ISO_IR 127", "C7 E4 E2 C8 C7 E6 EA 5E E4 E6 D2 C7 D1", "القباني^لنزار")]
    [InlineData("ISO_IR 138", "F9 F8 E5 EF 5E E3 E1 E5 F8 E4", "שרון^דבורה")]
    [InlineData("ISO_IR 148", "C7 61 76 75 FE 6F F0 6C 75", "Çavuşoğlu")]
    [InlineData("ISO_IR 166", "B9 D2 C2", "นาย")]
    [InlineData("ISO_IR 13", "D4 CF C0 DE 5E C0 DB B3", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData("GBK", "CD F5 5E D0 A1 B6 AB", "王^小东")]
    [InlineData("GB18030", "81 39 EE 39", "㐀")]
    [InlineData("\\ISO 2022 IR 58", "5A 68 61 6E 67 5E 58 69 61 6F 44 6F 6E 67 3D 1B 24 29 41 D5 C5 5E 1B 24 29 41 D0 A1 B6 AB 3D", "Zhang^XiaoDong=张^小东=")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "D4 CF C0 DE 5E C0 DB B3 3D 1B 24 42 3B 33 45 44 1B 28 4A 5E 1B 24 42 42 40 4F 3A 1B 28 4A 3D 1B 24 42 24 64 24 5E 24 40 1B 28 4A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ")]
    [InlineData("\\ISO 2022 IR 159", "1B 24 28 44 30 21 1B 28 42 21", "丂!")]
    [InlineData("\\ISO 2022 IR 87", "1B 24 42 3B", ";")]
    public void A_value_is_decoded(string set, string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(expected, CharacterSets.Decode(bytes, set));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced() => Assert.Equal("a\uFFFD", CharacterSets.Decode([(byte)'a', 0xFF], "ISO_IR 192"));

    [Fact]
    public void Items_inherit_the_character_set()
    {
        var data = new DataSet
        {
            DicomWriter.Text(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192"),
            DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2"),
            DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, "1.3"),
            new(new(0x00081140), [new DataSet { DicomWriter.Text(Tags.SeriesDescription, Vr.LO, "Schädel", Encoding.UTF8) }]),
        };
        var read = DicomFile.Read(DicomWriter.ToBytes(data)).Value.Data;
        Assert.Equal("Schädel", read.FirstItem(new(0x00081140))!.Text(Tags.SeriesDescription));
    }
}
