using System.Text;

namespace Codex.Configuration;

/// <summary>
/// A configuration file that is replaced in one step. Writers take turns through a lock file beside it, which is also the new text
/// until it is renamed, as git does with its index.
/// </summary>
internal sealed class ConfigurationFile
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(15);

    /// <summary>A writer needs milliseconds; a lock of this age was left behind by one that crashed.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(10);

    private readonly string _target;
    private readonly string _lock;

    public ConfigurationFile(string path)
    {
        Path = path;
        // Written where a link leads, so that a file kept elsewhere (dotfiles) stays linked.
        _target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        _lock = $"{_target}.lock";
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

    /// <summary>Changes the text while no other writer can; false when the change leaves it as it is.</summary>
    public async Task<bool> UpdateAsync(Func<string, string> change, CancellationToken cancellationToken)
    {
        try
        {
            CreateFolder(System.IO.Path.GetDirectoryName(_target)!);
            FileStream stream = await LockAsync(cancellationToken).ConfigureAwait(false);
            bool isRenamed = false;
            try
            {
                string before = await ReadAsync(cancellationToken).ConfigureAwait(false);
                string after = change(before);
                if (after != before)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(after), cancellationToken).ConfigureAwait(false);
                    stream.Flush(flushToDisk: true);
                    await stream.DisposeAsync().ConfigureAwait(false);
                    KeepMode();
                    File.Move(_lock, _target, overwrite: true);
                    isRenamed = true;
                }

                return isRenamed;
            }
            finally
            {
                await stream.DisposeAsync().ConfigureAwait(false);
                if (!isRenamed)
                {
                    File.Delete(_lock);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(ConfigurationErrorCode.EditFailed, "cannot be written and is as it was", exception);
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFile;
        }

        while (true)
        {
            try
            {
                return new FileStream(_lock, options);
            }
            catch (IOException exception) when (IsAlreadyThere(exception))
            {
                // A lock that is gone by now has no age; the next attempt finds that out.
                if (File.Exists(_lock) && DateTime.UtcNow - File.GetLastWriteTimeUtc(_lock) > StaleAfter)
                {
                    File.Delete(_lock);
                }
            }

            await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>EEXIST on Unix; ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS or a sharing violation on Windows.</summary>
    private static bool IsAlreadyThere(IOException exception) =>
        (exception.HResult & 0xFFFF) is int code && (OperatingSystem.IsWindows() ? code is 80 or 183 or 32 : code == 17);

    private void KeepMode()
    {
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(_lock, File.GetUnixFileMode(_target));
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
