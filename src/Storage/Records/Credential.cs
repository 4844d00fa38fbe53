using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Storage.Records;

/// <summary>A passphrase as a store keeps it: salted PBKDF2-SHA-256, and a signing key (ECDSA P-256) that only the passphrase opens.</summary>
/// <remarks>Anybody can check a signature with the public key; without the passphrase nobody can make one, an administrator of the database included.</remarks>
public sealed record Credential
{
    /// <summary>Shortest passphrase, in characters.</summary>
    public const int ShortestPassphrase = 10;

    /// <summary>Rounds of PBKDF2 for new passphrases (OWASP's figure of 2023 for PBKDF2-HMAC-SHA-256).</summary>
    public const int DefaultRounds = 600_000;

    private const int SaltLength = 16;
    private const int HashLength = 32;

    private Credential(int rounds, byte[] salt, byte[] hash, byte[] publicKey, byte[] sealedKey)
    {
        Rounds = rounds;
        Salt = Convert.ToHexStringLower(salt);
        Hash = Convert.ToHexStringLower(hash);
        PublicKey = Convert.ToHexStringLower(publicKey);
        SealedKey = Convert.ToHexStringLower(sealedKey);
    }

    public int Rounds { get; }

    /// <summary>Hex of 16 random bytes.</summary>
    public string Salt { get; }

    /// <summary>Hex of the derived 32 bytes.</summary>
    public string Hash { get; }

    /// <summary>Hex of the public key, SubjectPublicKeyInfo.</summary>
    public string PublicKey { get; }

    /// <summary>Hex of the private key, PKCS #8 sealed by the passphrase (AES-256, PBKDF2).</summary>
    public string SealedKey { get; }

    /// <summary>A new credential with a new salt and a new key.</summary>
    public static Parsed<Credential> Make(string user, string passphrase, int rounds = DefaultRounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        if (passphrase.Length < ShortestPassphrase || passphrase.Contains(user, StringComparison.OrdinalIgnoreCase))
        {
            return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a passphrase of {ShortestPassphrase} characters or more without the user's name"), "another")
            {
                Place = user,
                Unit = "passphrase",
                Advice = "Four or five unrelated words are long enough and easy to keep in mind",
            };
        }

        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var seal = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, rounds);
        return new Credential(rounds, salt, Derive(passphrase, salt, rounds), key.ExportSubjectPublicKeyInfo(), key.ExportEncryptedPkcs8PrivateKey(passphrase, seal));
    }

    /// <summary>Reads what an event holds; null where it is no credential.</summary>
    public static Credential? From(IReadOnlyDictionary<string, string> texts)
    {
        if (!int.TryParse(texts.GetValueOrDefault("rounds"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds < 1
            || Hex(texts, "salt") is not { Length: SaltLength } salt || Hex(texts, "hash") is not { Length: HashLength } hash
            || Hex(texts, "publicKey") is not { } publicKey || Hex(texts, "sealedKey") is not { } sealedKey)
        {
            return null;
        }

        return new(rounds, salt, hash, publicKey, sealedKey);
    }

    /// <summary>True for the right passphrase. Takes as long for a wrong one.</summary>
    public bool Accepts(string passphrase) =>
        CryptographicOperations.FixedTimeEquals(Derive(passphrase, Convert.FromHexString(Salt), Rounds), Convert.FromHexString(Hash));

    /// <summary>Signs 32 bytes with the key that the passphrase opens.</summary>
    /// <returns>Hex of the signature (IEEE P1363 form, 64 bytes), or null for a wrong passphrase.</returns>
    public string? Sign(string passphrase, ReadOnlySpan<byte> hash)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportEncryptedPkcs8PrivateKey(passphrase, Convert.FromHexString(SealedKey), out _);
            return Convert.ToHexStringLower(key.SignHash(hash));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>True where the owner of this credential made the signature over these 32 bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> hash, string signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromHexString(PublicKey), out _);
            return key.VerifyHash(hash, Convert.FromHexString(signature));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }

    internal (string Name, string? Value)[] Texts() =>
        [("rounds", Rounds.ToString(CultureInfo.InvariantCulture)), ("salt", Salt), ("hash", Hash), ("publicKey", PublicKey), ("sealedKey", SealedKey)];

    private static byte[] Derive(string passphrase, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, rounds, HashAlgorithmName.SHA256, HashLength);

    private static byte[]? Hex(IReadOnlyDictionary<string, string> texts, string name)
    {
        try
        {
            return texts.GetValueOrDefault(name) is { Length: > 0 } hex ? Convert.FromHexString(hex) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
