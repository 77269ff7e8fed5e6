"""The plant as files of others: KML, KMZ, DXF, Shapefile, GeoPackage, GeoJSON, there and back."""
