using System.Security.Cryptography;
using System.Text;

namespace Codex.Configuration;

/// <summary>A configuration file that is replaced in one step.</summary>
internal sealed class ConfigurationFile
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    private readonly string _target;

    public ConfigurationFile(string path)
    {
        Path = path;
        // Written where a link leads, so that a file kept elsewhere (dotfiles) stays linked.
        _target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }

    public string Path { get; }

    /// <summary>The file's text; empty when it does not exist.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(_target, cancellationToken).ConfigureAwait(false);
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return string.Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw Failed(ConfigurationErrorCode.UnreadableFile, "cannot be read", exception);
        }
    }

    /// <summary>Replaces the text; false when the file no longer holds the text that the change was made from.</summary>
    public async Task<bool> TryReplaceAsync(string expected, string text, CancellationToken cancellationToken)
    {
        string folder = System.IO.Path.GetDirectoryName(_target)!;
        string temporary = System.IO.Path.Combine(folder, $".config-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp");
        try
        {
            CreateFolder(folder);
            try
            {
                await WriteAsync(temporary, text, cancellationToken).ConfigureAwait(false);
                if (await ReadAsync(cancellationToken).ConfigureAwait(false) != expected)
                {
                    return false;
                }

                File.Move(temporary, _target, overwrite: true);
                return true;
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(ConfigurationErrorCode.EditFailed, "cannot be written and is as it was", exception);
        }
    }

    private async Task WriteAsync(string temporary, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFile;
        }

        FileStream stream = new(temporary, options);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(_target));
        }
    }

    private static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, PrivateFolder);
        }
    }

    private ConfigurationException Failed(ConfigurationErrorCode code, string problem, Exception cause) =>
        new(code, $"{problem}: {cause.Message}", origin: new ConfigurationOrigin(ConfigurationLayer.UserFile, Path), inner: cause);
}
