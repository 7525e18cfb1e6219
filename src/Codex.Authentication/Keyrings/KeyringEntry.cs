using System.Security.Cryptography;
using System.Text;

namespace Codex.Authentication;

/// <summary>The name of a home's entry, shared with every program that keeps its credentials the same way.</summary>
/// <param name="Service">The service; the same for all homes.</param>
/// <param name="Account">The home, as <c>cli|</c> and 16 hexadecimal digits.</param>
internal readonly record struct KeyringEntry(string Service, string Account)
{
    public const string ServiceName = "Codex Auth";

    public static KeyringEntry ForHome(string home)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(home)));
        return new KeyringEntry(ServiceName, "cli|" + Convert.ToHexStringLower(hash.AsSpan(0, 8)));
    }

    /// <summary>Absolute and with every link resolved; a path that leads nowhere stays as given.</summary>
    private static string Canonical(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return path;
            }

            string canonical = Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            return !OperatingSystem.IsWindows() || canonical.StartsWith(@"\\?\", StringComparison.Ordinal) ? canonical
                : canonical.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC" + canonical[1..]
                : @"\\?\" + canonical;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static string Resolve(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string here = Path.Combine(Resolve(parent), Path.GetFileName(path));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: false) is { } target
            ? Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target.FullName)))
            : here;
    }
}
