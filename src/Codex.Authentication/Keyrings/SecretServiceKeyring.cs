using System.Runtime.InteropServices;

namespace Codex.Authentication;

/// <summary>The Secret Service of Linux and the BSDs (GNOME Keyring, KWallet), through libsecret.</summary>
internal sealed partial class SecretServiceKeyring : IKeyring
{
    private const string Secret = "libsecret-1.so.0";
    private const string Glib = "libglib-2.0.so.0";
    private const string DefaultCollection = "default";

    /// <summary>Items are found by their attributes alone, since other writers of them name no schema.</summary>
    private const int DontMatchName = 1 << 1;
    private const int AttributeSlots = 32;

    /// <summary>The error that says that the service is not there (org.freedesktop.DBus.Error.*, G_IO_ERROR_*).</summary>
    private static readonly string[] s_unreachable = ["g-io-error-quark", "g-dbus-error-quark"];

    public unsafe string? Read(KeyringEntry entry) => Use(schema =>
    {
        nint attributes = Attributes(entry, all: false);
        byte* value = secret_password_lookupv_sync(schema, attributes, 0, out GError* error);
        g_hash_table_unref(attributes);
        Check("read", error);
        try
        {
            return Marshal.PtrToStringUTF8((nint)value);
        }
        finally
        {
            if (value is not null)
            {
                secret_password_free(value);
            }
        }
    });

    public unsafe void Write(KeyringEntry entry, string secret)
    {
        string? before = Read(entry);
        // The service replaces an item only when all its attributes agree, so one of another writer would stay beside
        // the new one and make the entry ambiguous.
        Delete(entry);
        try
        {
            Store(entry, secret);
        }
        catch (KeyringException) when (before is not null)
        {
            Store(entry, before);
            throw;
        }
    }

    public unsafe bool Delete(KeyringEntry entry) => Use(schema =>
    {
        nint attributes = Attributes(entry, all: false);
        int removed = secret_password_clearv_sync(schema, attributes, 0, out GError* error);
        g_hash_table_unref(attributes);
        Check("remove", error);
        return removed != 0;
    });

    private static unsafe void Store(KeyringEntry entry, string secret) => Use(schema =>
    {
        nint attributes = Attributes(entry, all: true);
        secret_password_storev_sync(
            schema, attributes, DefaultCollection, $"{entry.Account}@{entry.Service}", secret, 0, out GError* error);
        g_hash_table_unref(attributes);
        Check("write", error);
        return true;
    });

    private static unsafe T Use<T>(SchemaUser<T> use)
    {
        var strings = new List<nint>();
        try
        {
            var schema = new SecretSchema { Name = Text("org.freedesktop.Secret.Generic"), Flags = DontMatchName };
            string[] names = ["service", "username", "target", "application"];
            for (int i = 0; i < names.Length; i++)
            {
                schema.Attributes[i] = new SecretAttribute { Name = Text(names[i]) };
            }

            return use(&schema);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new KeyringException("libsecret is not installed", isUnreachable: true, error);
        }
        finally
        {
            foreach (nint text in strings)
            {
                Marshal.FreeCoTaskMem(text);
            }
        }

        nint Text(string text)
        {
            nint copy = Marshal.StringToCoTaskMemUTF8(text);
            strings.Add(copy);
            return copy;
        }
    }

    private static nint Attributes(KeyringEntry entry, bool all)
    {
        nint glib = NativeLibrary.Load(Glib);
        nint table = g_hash_table_new_full(
            NativeLibrary.GetExport(glib, "g_str_hash"),
            NativeLibrary.GetExport(glib, "g_str_equal"),
            NativeLibrary.GetExport(glib, "g_free"),
            NativeLibrary.GetExport(glib, "g_free"));
        Add("service", entry.Service);
        Add("username", entry.Account);
        if (all)
        {
            Add("target", "default");
            Add("application", "rust-keyring");
        }

        return table;

        void Add(string name, string value) => _ = g_hash_table_insert(table, g_strdup(name), g_strdup(value));
    }

    private static unsafe void Check(string verb, GError* error)
    {
        if (error is null)
        {
            return;
        }

        string domain = Marshal.PtrToStringUTF8(g_quark_to_string(error->Domain)) ?? "";
        string message = Marshal.PtrToStringUTF8(error->Message) ?? "unknown error";
        g_error_free(error);
        throw new KeyringException(
            $"the Secret Service could not {verb} the entry: {message}", isUnreachable: s_unreachable.Contains(domain));
    }

    private unsafe delegate T SchemaUser<T>(SecretSchema* schema);

    [LibraryImport(Secret)]
    private static unsafe partial byte* secret_password_lookupv_sync(SecretSchema* schema, nint attributes, nint cancellable, out GError* error);

    [LibraryImport(Secret, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int secret_password_storev_sync(
        SecretSchema* schema, nint attributes, string collection, string label, string password, nint cancellable, out GError* error);

    [LibraryImport(Secret)]
    private static unsafe partial int secret_password_clearv_sync(SecretSchema* schema, nint attributes, nint cancellable, out GError* error);

    [LibraryImport(Secret)]
    private static unsafe partial void secret_password_free(byte* password);

    [LibraryImport(Glib)]
    private static partial nint g_hash_table_new_full(nint hash, nint equal, nint freeKey, nint freeValue);

    [LibraryImport(Glib)]
    private static partial int g_hash_table_insert(nint table, nint key, nint value);

    [LibraryImport(Glib)]
    private static partial void g_hash_table_unref(nint table);

    [LibraryImport(Glib, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint g_strdup(string text);

    [LibraryImport(Glib)]
    private static partial nint g_quark_to_string(uint quark);

    [LibraryImport(Glib)]
    private static unsafe partial void g_error_free(GError* error);

    [StructLayout(LayoutKind.Sequential)]
    private struct GError
    {
        public uint Domain;
        public int Code;
        public nint Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SecretAttribute
    {
        public nint Name;
        public int Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SecretSchema
    {
        public nint Name;
        public int Flags;
        public AttributeList Attributes;
        public int Reserved;
        public ReservedPointers ReservedPointers;
    }

    [System.Runtime.CompilerServices.InlineArray(AttributeSlots)]
    private struct AttributeList
    {
        private SecretAttribute _first;
    }

    [System.Runtime.CompilerServices.InlineArray(7)]
    private struct ReservedPointers
    {
        private nint _first;
    }
}
