namespace Codex.Authentication;

/// <summary>The record in <c>auth.json</c>, readable by its owner only.</summary>
internal sealed class FileCredentialStore : CredentialStore
{
    public const string FileName = "auth.json";

    /// <summary>Far above any record; a larger file is somebody else's.</summary>
    private const int LargestRecord = 1 << 20;

    public FileCredentialStore(string home)
        : base(home) => FilePath = Path.Combine(home, FileName);

    public string FilePath { get; }

    public override string RecordPath => AtomicFile.ResolveLinks(FilePath);

    public override async ValueTask<CredentialRecord?> LoadAsync(CancellationToken ct)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(RecordPath) is { Exists: true, Length: > LargestRecord })
            {
                throw Unreadable("it is far larger than a record of credentials");
            }

            bytes = await File.ReadAllBytesAsync(FilePath, ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable,
                $"The stored credentials in {FilePath} cannot be read: {error.Message} Check the permissions of the file.",
                error);
        }

        try
        {
            return CredentialRecordJson.Read(bytes);
        }
        catch (FormatException error)
        {
            throw Unreadable(error.Message);
        }
    }

    public override async ValueTask SaveAsync(CredentialRecord record, CancellationToken ct)
    {
        try
        {
            await AtomicFile.WriteAsync(FilePath, CredentialRecordJson.WriteIndented(record), ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable,
                $"The credentials cannot be written to {FilePath}: {error.Message} Make the directory writable and try again.",
                error);
        }
    }

    public override ValueTask<bool> DeleteAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            // A link without a target counts: what is removed is the name in this home.
            bool existed = File.Exists(FilePath) || new FileInfo(FilePath).LinkTarget is not null;
            File.Delete(FilePath);
            return ValueTask.FromResult(existed);
        }
        catch (DirectoryNotFoundException)
        {
            return ValueTask.FromResult(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable,
                $"The credentials in {FilePath} cannot be removed: {error.Message} Remove the file by hand.",
                error);
        }
    }

    private AuthenticationException Unreadable(string reason) => new(
        AuthenticationErrorCode.RecordUnreadable,
        $"The stored credentials in {FilePath} cannot be used: {reason}. Repair the file, or log in again with `codex login` to replace it.");
}
