using System.Globalization;

namespace Codex.Models;

/// <summary>The operating system's name and version, as the user agent tells them.</summary>
internal static class OperatingSystemName
{
    public static (string Name, string Version) Current { get; } = Detect();

    /// <summary>Reads the text of <c>/etc/os-release</c>.</summary>
    internal static (string Name, string Version) FromRelease(string text)
    {
        string name = "Linux";
        string version = "Unknown";
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("ID="))
            {
                name = Distribution(line["ID=".Length..].Trim().Trim('"').ToString());
            }
            else if (line.StartsWith("VERSION_ID="))
            {
                version = ThreePart(line["VERSION_ID=".Length..].Trim().Trim('"').ToString());
            }
        }

        return (name, version);
    }

    private static (string Name, string Version) Detect()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return FromRelease(File.ReadAllText("/etc/os-release"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return ("Linux", "Unknown");
            }
        }

        Version version = Environment.OSVersion.Version;
        string text = $"{version.Major}.{version.Minor}.{Math.Max(0, version.Build)}";
        return OperatingSystem.IsMacOS() ? ("Mac OS", text) : OperatingSystem.IsWindows() ? ("Windows", text) : (Environment.OSVersion.Platform.ToString(), text);
    }

    private static string ThreePart(string version)
    {
        string[] parts = version.Split('.');
        if (parts.Length > 3)
        {
            return version;
        }

        Span<int> numbers = [0, 0, 0];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return version;
            }
        }

        return $"{numbers[0]}.{numbers[1]}.{numbers[2]}";
    }

    private static string Distribution(string id) => id switch
    {
        "alpine" => "Alpine Linux",
        "amzn" => "Amazon Linux AMI",
        "arch" => "Arch Linux",
        "centos" => "CentOS",
        "debian" => "Debian",
        "fedora" => "Fedora",
        "linuxmint" => "Linux Mint",
        "manjaro" => "Manjaro",
        "nixos" => "NixOS",
        "opensuse" or "opensuse-leap" or "opensuse-tumbleweed" => "openSUSE",
        "ol" => "Oracle Linux",
        "pop" => "Pop!_OS",
        "raspbian" => "Raspberry Pi OS",
        "rhel" => "Red Hat Enterprise Linux",
        "sles" => "SUSE",
        "ubuntu" => "Ubuntu",
        _ => "Linux",
    };
}
