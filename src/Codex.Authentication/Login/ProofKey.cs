using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Codex.Authentication;

/// <summary>The proof key of a code exchange (RFC 7636): only who began the login can end it.</summary>
/// <param name="Verifier">The secret, sent with the exchange.</param>
/// <param name="Challenge">Its digest, sent with the authorisation.</param>
internal sealed record ProofKey(string Verifier, string Challenge)
{
    private const int VerifierBytes = 64;
    private const int StateBytes = 32;

    public static ProofKey Create()
    {
        string verifier = Random(VerifierBytes);
        return new ProofKey(verifier, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }

    /// <summary>A state that ties the answer to the question.</summary>
    public static string CreateState() => Random(StateBytes);

    /// <summary>Never shows the verifier.</summary>
    public override string ToString() => nameof(ProofKey);

    private static string Random(int count) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(count));
}
