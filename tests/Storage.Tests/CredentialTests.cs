using System.Security.Cryptography;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;

namespace Toolkit.Storage.Tests;

/// <summary>Passphrases and the keys they open.</summary>
public class CredentialTests
{
    private static readonly byte[] Hash = SHA256.HashData("a record"u8);

    [Fact]
    public void Only_the_right_passphrase_is_accepted_and_opens_the_key()
    {
        var credential = Credential.Make("ann", Made.Ann, Made.Rounds).Value;
        Assert.True(credential.Accepts(Made.Ann));
        foreach (var wrong in (string[])["", "correct horse batter", "correct horse battery ", "Correct horse battery"])
        {
            Assert.False(credential.Accepts(wrong));
            Assert.Null(credential.Sign(wrong, Hash));
        }
    }

    [Fact]
    public void A_signature_holds_for_its_bytes_and_its_owner_alone()
    {
        var (ann, bob) = (Credential.Make("ann", Made.Ann, Made.Rounds).Value, Credential.Make("bob", Made.Bob, Made.Rounds).Value);
        var signature = ann.Sign(Made.Ann, Hash)!;
        Assert.Equal(128, signature.Length);
        Assert.True(ann.Verifies(Hash, signature));
        Assert.False(bob.Verifies(Hash, signature));
        Assert.False(ann.Verifies(SHA256.HashData("another record"u8), signature));
        for (var i = 0; i < signature.Length; i += 7)
        {
            Assert.False(ann.Verifies(Hash, signature[..i] + (signature[i] == '0' ? '1' : '0') + signature[(i + 1)..]));
        }

        Assert.All((string[])["", "zz", "00", new string('f', 128), signature[..126]], broken => Assert.False(ann.Verifies(Hash, broken)));
    }

    [Fact]
    public void A_credential_is_read_back_from_its_event()
    {
        var made = Credential.Make("zoë", "pâté on brown bread", Made.Rounds).Value;
        var read = Credential.From(EventBody.Read(EventBody.Of(made.Texts())))!;
        Assert.Equal(made, read);
        Assert.True(read.Accepts("pâté on brown bread"));
        Assert.True(made.Verifies(Hash, read.Sign("pâté on brown bread", Hash)!));
    }

    [Theory, InlineData("rounds", "x"), InlineData("rounds", "-5"), InlineData("salt", "00"), InlineData("salt", "no hex"), InlineData("hash", ""), InlineData("publicKey", null), InlineData("sealedKey", "0")]
    public void A_credential_with_a_broken_part_is_none(string part, string? value)
    {
        var texts = EventBody.Read(EventBody.Of(Credential.Make("ann", Made.Ann, Made.Rounds).Value.Texts()));
        Assert.Null(Credential.From(value is null ? texts.Remove(part) : texts.SetItem(part, value)));
    }

    [Fact]
    public void The_rounds_are_the_ones_that_are_documented() => Assert.Equal(600_000, Credential.DefaultRounds);
}
