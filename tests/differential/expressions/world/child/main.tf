output "text" {
  value = "from child"
}

output "list" {
  value = ["x", "y"]
}

output "hidden" {
  value     = "pst"
  sensitive = true
}
