//! A second, independent reader and writer of HTTP and XML.
